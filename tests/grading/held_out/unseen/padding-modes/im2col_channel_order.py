# cause: the patches are flattened with the channel axis last, the kernels with the channel axis first, so values meet the wrong weights
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np

np_name = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def conv2d(x, w, b, pad, mode):
    x = x.transpose(0, 2, 3, 1)     # channels last
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), np_name[mode])
    F, C, KH, KW = w.shape
    N, H, W, _ = x.shape
    Ho, Wo = H - KH + 1, W - KW + 1
    rows = []
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                rows.append(x[n, i : i + KH, j : j + KW, :].flatten())
    cols = np.array(rows)
    out = cols @ w.reshape(F, C * KH * KW).T + b
    return out.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
