# cause: softmax subtracts the maximum with -=, which changes the caller's scores; softmax_loss works on its own copy.
import numpy as np


def softmax(x):
    x -= x.max(axis=1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    z = x - x.max(axis=1, keepdims=True)
    i = np.arange(len(z))
    loss = np.mean(np.log(np.exp(z).sum(axis=1)) - z[i, classes])
    dx = softmax(z.copy())
    dx[i, classes] -= 1.0
    return loss, dx / len(z)
