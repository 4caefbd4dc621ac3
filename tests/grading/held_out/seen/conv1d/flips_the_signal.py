# cause: turns the signal round instead of the kernel, so the output comes in reverse order
# name: image-flipped
import numpy as np

def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    padded = np.zeros((N, C, L + 2 * pad), dtype=x.dtype)
    padded[:, :, pad:pad + L] = x
    steps = range(0, L + 2 * pad - K + 1, stride)
    out = np.zeros((N, F, len(steps)), dtype=x.dtype)
    for o, start in enumerate(steps):
        out[:, :, o] = np.tensordot(padded[:, :, start:start + K], w, axes=((1, 2), (1, 2))) + b
    return out

def convolve1d(x, w, b, stride, pad):
    # convolution = correlation with the flipped one
    return correlate1d(x[:, :, ::-1], w, b, stride, pad)
