# cause: log p is the same array as the one turned into the gradient (np.exp with out=), so the loss is read from an array already overwritten by p - 1 instead of from the log-probabilities.
# name: loss-of-one-less-p
import numpy as np


def softmax(x):
    z = x - x.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


def softmax_loss(x, classes):
    rows = np.arange(x.shape[0])
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    grad = np.exp(logp, out=logp)
    grad[rows, classes] -= 1
    loss = -logp[rows, classes].mean()
    return loss, grad / x.shape[0]
