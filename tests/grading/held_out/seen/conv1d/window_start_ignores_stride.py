# cause: the windows start at i instead of i * stride, the stride only shortens the output
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


def correlate1d(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad)))
    K = w.shape[-1]
    L_out = (xp.shape[-1] - K) // stride + 1
    return np.array([[[(xp[n, :, i:i + K] * w[f]).sum() + b[f] for i in range(L_out)]
                      for f in range(w.shape[0])]
                     for n in range(x.shape[0])])


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
