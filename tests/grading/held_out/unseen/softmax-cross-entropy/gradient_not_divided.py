# cause: the gradient is not divided by the number of examples, although the loss is a mean
# name: gradient-not-divided-by-the-batch
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    m = np.max(x, axis=1, keepdims=True)
    logsum = np.log(np.sum(np.exp(x - m), axis=1, keepdims=True))
    log_softmax = x - m - logsum
    onehot = np.eye(x.shape[1], dtype=x.dtype)[classes]
    loss = -(onehot * log_softmax).sum(axis=1).mean()
    dx = softmax(x) - onehot
    return loss, dx
