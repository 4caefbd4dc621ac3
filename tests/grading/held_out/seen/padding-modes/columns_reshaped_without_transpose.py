# cause: the product of the im2col matrix, whose rows are (n, i, j) and columns f, is reshaped straight to (N, F, H_out, W_out) without moving the kernel axis
# name: reshaped-without-transpose
import numpy as np


def im2col(p, kh, kw):
    n, c, h, w = p.shape
    rows = []
    for m in range(n):
        for i in range(h - kh + 1):
            for j in range(w - kw + 1):
                rows.append(p[m, :, i : i + kh, j : j + kw].ravel())
    return np.array(rows)


def conv2d(x, w, b, pad, mode):
    table = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=table[mode])
    F, C, kh, kw = w.shape
    oh = p.shape[2] - kh + 1
    ow = p.shape[3] - kw + 1
    y = im2col(p, kh, kw) @ w.reshape(F, -1).T + b
    return y.reshape(x.shape[0], F, oh, ow)
