# cause: the output array is made with an integer dtype, so the results for floating-point signals lose their fractions
# name: decimals-lost-in-the-gradient|decimals-cut-off
import numpy as np


def slide(x, w, b, stride, pad):
    kernels, _, size = w.shape
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad)])
    starts = range(0, x.shape[2] - size + 1, stride)
    result = np.zeros((x.shape[0], kernels, len(starts)), dtype=int)
    for place, start in enumerate(starts):
        piece = x[:, None, :, start:start + size]
        result[:, :, place] = (piece * w[None]).sum(axis=(2, 3)) + b
    return result


def correlate1d(x, w, b, stride, pad):
    return slide(x, w, b, stride, pad)


def convolve1d(x, w, b, stride, pad):
    return slide(x, w[:, :, ::-1], b, stride, pad)
