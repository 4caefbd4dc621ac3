# cause: the signal is padded with copies of its first and last value (mode "edge") instead of zeros
# name: border-repeated
import numpy as np


def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad)), mode="edge")
    K = w.shape[-1]
    starts = range(0, x.shape[-1] - K + 1, stride)
    cols = [np.einsum("nck,fck->nf", x[:, :, s:s+K], w) + b for s in starts]
    return np.stack(cols, axis=-1)


def convolve1d(x, w, b, stride, pad):
    w_flipped = w[..., ::-1]
    return correlate1d(x, w_flipped, b, stride, pad)
