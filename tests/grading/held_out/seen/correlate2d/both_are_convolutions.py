# cause: correlate2d flips too: both functions compute the convolution
# name: kernel-flipped
import numpy as np

# Everything from the full convolution, which needs no padding: each pixel adds its kernel to the output.

def full(x, w):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    y = np.zeros((n, f, h + kh - 1, wd + kw - 1), np.result_type(x, w))
    for i in range(h):
        for j in range(wd):
            y[:, :, i:i + kh, j:j + kw] += np.tensordot(x[:, :, i, j], w, axes=([1], [1]))
    return y

def convolve2d(x, w, mode):
    h, wd = x.shape[2:]
    kh, kw = w.shape[2:]
    y = full(x, w)
    if mode == "full":
        return y
    if mode == "same":
        # top zeros are floor((k - 1) / 2), of the k - 1 that "full" has
        a, b = kh - 1 - (kh - 1) // 2, kw - 1 - (kw - 1) // 2
        return y[:, :, a:a + h, b:b + wd]
    return y[:, :, kh - 1:h, kw - 1:wd]

def correlate2d(x, w, mode):
    return convolve2d(x, w, mode)
