# cause: np.pad(x, pad) adds zeros along all three axes, images and channels included, so that padded calls stop with a shape error
# name: channels-padded-too|shapes-do-not-match
import numpy as np


def correlate1d(x, w, b, stride, pad):
    x_pad = np.pad(x, pad, mode="constant", constant_values=0)
    K = w.shape[2]
    N = x_pad.shape[0]
    L_out = (x.shape[2] + 2 * pad - K) // stride + 1
    out = np.zeros((N, w.shape[0], L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(w.shape[0]):
            for l in range(L_out):
                out[n, f, l] = np.sum(x_pad[n, :, l * stride:l * stride + K] * w[f]) + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    return correlate1d(x, w[:, :, ::-1], b, stride, pad)
