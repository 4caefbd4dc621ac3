# cause: the loss is the mean over all N*K entries of the one-hot product, so it is K times too small
# name: loss-of-all-classes|loss-summed
import numpy as np


def softmax(x):
    a = np.exp(x - x.max(axis=1, keepdims=True))
    return a / a.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    N, K = x.shape
    y = np.zeros((N, K), dtype=x.dtype)
    y[np.arange(N), classes] = 1
    d = x - x.max(axis=1, keepdims=True)
    logp = d - np.log(np.exp(d).sum(axis=1, keepdims=True))
    loss = -np.mean(y * logp)
    dx = (np.exp(logp) - y) / N
    return loss, dx
