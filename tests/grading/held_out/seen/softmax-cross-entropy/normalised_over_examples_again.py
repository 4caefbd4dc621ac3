# cause: softmax divides by the sum over the examples (axis 0) instead of over the classes
# name: softmax-over-the-batch
import numpy as np


def softmax(x):
    z = x - x.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=0)


def softmax_loss(x, classes):
    n = x.shape[0]
    z = x - x.max(axis=1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = -logs[range(n), classes].sum() / n
    dx = np.exp(logs)
    dx[range(n), classes] -= 1
    return loss, dx / n
