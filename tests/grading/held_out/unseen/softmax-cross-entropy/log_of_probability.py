# cause: the loss takes the logarithm of the softmax probability, which may have become 0, so the loss is infinite for large scores
# name: log-of-zero
import numpy as np


def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    ex = np.exp(x)
    return ex / ex.sum(axis=-1, keepdims=True)


def softmax_loss(x, classes):
    p = softmax(x)
    n = p.shape[0]
    right = p[np.arange(n), classes]
    loss = np.mean(-np.log(right))
    dx = p.copy()
    dx[np.arange(n), classes] -= 1
    dx = dx / n
    return loss, dx
