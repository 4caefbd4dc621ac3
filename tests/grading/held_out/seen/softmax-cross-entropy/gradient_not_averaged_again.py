# cause: the gradient is not divided by the number of examples although the loss is a mean.
# name: gradient-not-divided-by-the-batch
import numpy as np


def softmax(x):
    out = np.empty(x.shape, dtype=x.dtype)
    for n in range(x.shape[0]):
        e = np.exp(x[n] - x[n].max())
        out[n] = e / e.sum()
    return out


def softmax_loss(x, classes):
    N, K = x.shape
    dx = softmax(x)
    total = 0.0
    for n in range(N):
        row = x[n] - x[n].max()
        total += np.log(np.exp(row).sum()) - row[classes[n]]
        dx[n, classes[n]] -= 1
    return total / N, dx
