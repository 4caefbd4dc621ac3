# cause: The loss takes the logarithm of the probability plus 1e-12, so where a probability has become 0 it is cut at about 27.6.
# name: small-number-in-the-log|log-of-zero
import numpy as np


def softmax(x):
    z = x - x.max(1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


def softmax_loss(x, classes):
    N = x.shape[0]
    p = softmax(x)
    loss = -np.log(p[np.arange(N), classes] + 1e-12).mean()
    dx = p.copy()
    dx[np.arange(N), classes] -= 1
    return loss, dx / N
