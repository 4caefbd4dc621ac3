# cause: convolve2d flips with np.flip(w) without axes, which also reverses the order of the kernels and of the channels
# name: kernels-in-reverse-order|channels-in-reverse-order
import numpy as np

def correlate2d(x, w, mode):
    f, c, kh, kw = w.shape
    if mode == "same":
        ph = ((kh - 1) // 2, kh - 1 - (kh - 1) // 2)
        pw = ((kw - 1) // 2, kw - 1 - (kw - 1) // 2)
    elif mode == "full":
        ph, pw = (kh - 1, kh - 1), (kw - 1, kw - 1)
    else:
        ph, pw = (0, 0), (0, 0)
    a = np.pad(x, ((0, 0), (0, 0), ph, pw))
    hh = a.shape[2] - kh + 1
    ww = a.shape[3] - kw + 1
    y = np.zeros((x.shape[0], f, hh, ww), x.dtype)
    for i in range(hh):
        for j in range(ww):
            patch = a[:, :, i:i+kh, j:j+kw]
            y[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3]))
    return y

def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w), mode)
