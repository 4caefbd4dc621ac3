# cause: In the loop over the channels the result is assigned (=) instead of added, so only the last channel reaches the output.
# name: last-channel-only
import numpy as np

np_mode = dict(zeros="constant", reflect="reflect", replicate="edge", circular="wrap")


def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode=np_mode[mode])
    Ho = H + 2 * pad - KH + 1
    Wo = W + 2 * pad - KW + 1
    out = np.zeros((N, F, Ho, Wo))
    for f in range(F):
        for i in range(Ho):
            for j in range(Wo):
                for c in range(C):
                    window = xp[:, c, i : i + KH, j : j + KW]
                    out[:, f, i, j] = np.sum(window * w[f, c], axis=(1, 2))
        out[:, f] += b[f]
    return out
