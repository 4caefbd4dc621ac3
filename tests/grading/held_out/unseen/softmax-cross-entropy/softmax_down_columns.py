# cause: softmax normalises over axis 0 (the examples) instead of over the classes of each example
# name: softmax-over-the-batch
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=0))
    return e / np.sum(e, axis=0)


def softmax_loss(x, classes):
    n = x.shape[0]
    shifted = x - x.max(axis=1, keepdims=True)
    z = np.exp(shifted).sum(axis=1, keepdims=True)
    logp = shifted - np.log(z)
    loss = -np.mean(logp[range(n), classes])
    dx = np.exp(logp)
    dx[range(n), classes] -= 1
    dx /= n
    return loss, dx
