# cause: convolve2d flips the channel axis of the kernels as well as the height and the width.
# name: channels-in-reverse-order
import numpy as np


def zeros_around(k, mode):
    if mode == "same":
        return (k - 1) // 2, (k - 1) - (k - 1) // 2
    if mode == "full":
        return k - 1, k - 1
    return 0, 0


def correlate2d(x, w, mode):
    f, c, a, b = w.shape
    x = np.pad(x, ((0, 0), (0, 0), zeros_around(a, mode), zeros_around(b, mode)))
    ho = x.shape[2] - a + 1
    wo = x.shape[3] - b + 1
    # im2col
    cols = np.stack([x[:, :, i:i + a, j:j + b].reshape(len(x), -1) for i in range(ho) for j in range(wo)], axis=1)
    res = cols @ w.reshape(f, -1).T
    return res.transpose(0, 2, 1).reshape(len(x), f, ho, wo)


def convolve2d(x, w, mode):
    flipped = np.array([np.flip(kernel) for kernel in w])
    return correlate2d(x, flipped, mode)
