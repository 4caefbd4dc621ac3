# cause: circular padding puts the first columns and rows on the left/top and the last on the right/bottom, instead of the other way round
# name: border-sides-swapped
import numpy as np


def conv2d(x, w, b, pad, mode):
    if pad == 0:
        p = x
    elif mode == "circular":
        p = np.concatenate([x[:, :, :, :pad], x, x[:, :, :, -pad:]], axis=3)
        p = np.concatenate([p[:, :, :pad, :], p, p[:, :, -pad:, :]], axis=2)
    else:
        how = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}[mode]
        p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), how)
    F, C, KH, KW = w.shape
    oh, ow = p.shape[2] - KH + 1, p.shape[3] - KW + 1
    out = np.zeros((len(x), F, oh, ow), dtype=x.dtype)
    for f in range(F):
        for i in range(KH):
            for j in range(KW):
                for c in range(C):
                    out[:, f] += w[f, c, i, j] * p[:, c, i : i + oh, j : j + ow]
        out[:, f] += b[f]
    return out
