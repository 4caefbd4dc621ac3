import numpy as np

# The full convolution of signal and kernel, built shift by shift; stride and padding pick from it.

def full(x, w):
    n, c, length = x.shape
    f, _, k = w.shape
    y = np.zeros((n, f, length + k - 1), np.result_type(x, w))
    for j in range(k):
        y[:, :, j:j + length] += np.tensordot(x, w[:, :, j], axes=([1], [1])).transpose(0, 2, 1)
    return y

def convolve1d(x, w, b, stride, pad):
    k = w.shape[2]
    length = x.shape[2]
    y = full(x, w)
    # position 0 of an unpadded "valid" result is k - 1 here; padding reaches further out on both sides
    more = np.zeros((y.shape[0], y.shape[1], pad), y.dtype)
    y = np.concatenate([more, y, more], axis=2)
    y = y[:, :, k - 1:k - 1 + length + 2 * pad - k + 1]
    return y[:, :, ::stride] + b[:, np.newaxis]

def correlate1d(x, w, b, stride, pad):
    return convolve1d(x, w[:, :, ::-1], b, stride, pad)
