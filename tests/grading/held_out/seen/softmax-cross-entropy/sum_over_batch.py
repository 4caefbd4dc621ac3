# cause: softmax divides by the sum over the whole array instead of over the classes of each example (no axis in the sum).
# name: softmax-over-everything
import numpy as np


def softmax(x):
    m = np.max(x, axis=1, keepdims=True)
    ex = np.exp(x - m)
    return ex / np.sum(ex)


def softmax_loss(x, classes):
    N = x.shape[0]
    z = x - np.max(x, axis=1, keepdims=True)
    logp = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    loss = -np.mean(logp[np.arange(N), classes])
    dx = np.exp(logp)
    dx[np.arange(N), classes] -= 1
    dx /= N
    return loss, dx
