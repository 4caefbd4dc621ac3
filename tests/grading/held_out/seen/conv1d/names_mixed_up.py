# cause: the two functions are exchanged: correlate1d flips the kernel, convolve1d does not
# name: kernel-flipped|kernel-not-flipped
import numpy as np

def slide(x, w, b, stride, pad, turned):
    N, C, L = x.shape
    F, _, K = w.shape
    if turned:
        w = w[:, :, ::-1]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    out_len = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, out_len), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(out_len):
                out[n, f, i] = np.sum(xp[n, :, i * stride:i * stride + K] * w[f]) + b[f]
    return out

def correlate1d(x, w, b, stride, pad):
    return slide(x, w, b, stride, pad, True)

def convolve1d(x, w, b, stride, pad):
    return slide(x, w, b, stride, pad, False)
