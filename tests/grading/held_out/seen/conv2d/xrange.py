# cause: xrange of Python 2
# name: python-2
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    Ho = 1 + (H + 2 * pad - KH) // stride
    Wo = 1 + (W + 2 * pad - KW) // stride
    out = np.zeros((N, F, Ho, Wo))
    for n in xrange(N):
        for f in xrange(F):
            for i in xrange(Ho):
                for j in xrange(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i*stride:i*stride+KH, j*stride:j*stride+KW] * w[f]) + b[f]
    return out
