# cause: softmax subtracts the largest score of the whole batch instead of each example's own, so with large scores other examples become 0 / 0.
# name: one-maximum-for-all
import numpy as np


def softmax(x):
    shifted = x - np.max(x)
    e = np.exp(shifted)
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    losses = []
    dx = np.zeros(x.shape)
    for n, row in enumerate(x):
        z = row - row.max()
        lse = np.log(np.exp(z).sum())
        losses.append(lse - z[classes[n]])
        dx[n] = np.exp(z - lse)
        dx[n, classes[n]] -= 1
    return np.mean(losses), dx / len(x)
