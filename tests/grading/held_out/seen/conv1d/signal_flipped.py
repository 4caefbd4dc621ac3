# cause: convolve1d flips the signal instead of the kernel, so the output comes in reversed order
# name: image-flipped|kernel-not-flipped|result-turned-round
import numpy as np


def correlate1d(x, w, b, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad)])
    K = w.shape[2]
    starts = range(0, x.shape[2] - K + 1, stride)
    cols = [np.einsum("nck,fck->nf", x[:, :, s:s + K], w) + b for s in starts]
    return np.stack(cols, axis=2)


def convolve1d(x, w, b, stride, pad):
    # convolution = flip one of the two, then correlate
    return correlate1d(x[:, :, ::-1], w, b, stride, pad)
