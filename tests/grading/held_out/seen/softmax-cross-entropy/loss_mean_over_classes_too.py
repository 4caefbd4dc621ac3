# cause: the loss is averaged over all N x K entries of the one-hot table instead of over the N examples
# name: loss-summed|loss-of-all-classes
import numpy as np


def softmax(x):
    x = x - x.max(axis=1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    n, k = x.shape
    y = (np.arange(k) == classes[:, None]).astype(x.dtype)
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    loss = np.mean(-y * logp)
    dx = (np.exp(logp) - y) / n
    return loss, dx
