# cause: the bias is added once for each channel, inside the loop over channels
# name: bias-in-every-channel
import numpy as np

def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, C, K = w.shape
    xp = np.concatenate([np.zeros((N, C, pad), x.dtype), x, np.zeros((N, C, pad), x.dtype)], axis=2)
    size = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, size), x.dtype)
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for i in range(size):
                    s = i * stride
                    out[n, f, i] += np.dot(xp[n, c, s:s + K], w[f, c]) + b[f]
    return out

def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
