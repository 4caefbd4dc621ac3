# cause: the output array is created with dtype=int, so the results of floating-point images are cut off to whole numbers
# name: decimals-cut-off|decimals-lost-in-the-gradient
import numpy as np

def amount(k, mode):
    return {"valid": (0, 0), "same": ((k - 1) // 2, k // 2), "full": (k - 1, k - 1)}[mode]

def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    xx = np.pad(x, ((0, 0), (0, 0), amount(KH, mode), amount(KW, mode)))
    h = xx.shape[2] - KH + 1
    wd = xx.shape[3] - KW + 1
    # results of integers must be exact -> int
    res = np.zeros((x.shape[0], F, h, wd), dtype=int)
    for k in range(F):
        for r in range(h):
            for c in range(wd):
                res[:, k, r, c] = (xx[:, :, r:r + KH, c:c + KW] * w[k]).sum((1, 2, 3))
    return res

def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
