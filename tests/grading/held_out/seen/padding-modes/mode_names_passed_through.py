# cause: The mode's name is handed to np.pad as it is (only "zeros" is translated), so "replicate" and "circular" end with a ValueError.
# name: none
import numpy as np


def conv2d(x, w, b, pad, mode):
    if mode == "zeros":
        mode = "constant"
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode)
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    out = np.zeros((n, f, h - kh + 1, wd - kw + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            for k in range(f):
                out[:, k, i, j] = (x[:, :, i : i + kh, j : j + kw] * w[k]).sum(axis=(1, 2, 3)) + b[k]
    return out
