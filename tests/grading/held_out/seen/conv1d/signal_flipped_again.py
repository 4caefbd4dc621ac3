# cause: convolve1d turns the signal round instead of the kernel and does not turn the result back, so the output comes in reverse order
# name: image-flipped|result-turned-round|kernel-not-flipped
import numpy as np


def correlate1d(x, w, b, stride, pad):
    n, c, l = x.shape
    f, _, k = w.shape
    z = np.pad(x, ((0, 0), (0, 0), (pad, pad)), "constant")
    lo = (l + 2 * pad - k) // stride + 1
    y = np.zeros((n, f, lo), dtype=x.dtype)
    for t in range(lo):
        seg = z[:, :, t * stride : t * stride + k]
        y[:, :, t] = np.tensordot(seg, w, axes=([1, 2], [1, 2])) + b
    return y


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x[:, :, ::-1], w, b, stride, pad)
