# cause: dx is the gradient with respect to the probabilities (-1 / p at the right class); it is not carried on through the softmax to the scores.
# name: gradient-of-the-class-only
import numpy as np


def softmax(x):
    return np.stack([np.exp(r - r.max()) / np.exp(r - r.max()).sum() for r in x])


def softmax_loss(x, classes):
    N, K = x.shape
    p = softmax(x)
    z = x - x.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    y = np.zeros((N, K))
    y[np.arange(N), classes] = 1
    loss = -np.sum(y * log_p) / N
    dx = -y / p / N
    return loss, dx
