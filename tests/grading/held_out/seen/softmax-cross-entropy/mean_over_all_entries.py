# cause: The loss is the mean over all N * K entries of the one-hot product, so it is K times too small; the gradient is right.
# name: loss-summed|loss-of-all-classes
import numpy as np


def softmax(x):
    shifted = x - x.max(axis=-1, keepdims=True)
    e = np.exp(shifted)
    e /= e.sum(axis=-1, keepdims=True)
    return e


def softmax_loss(x, classes):
    shifted = x - x.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    target = (classes[:, None] == np.arange(x.shape[1])).astype(x.dtype)
    loss = -np.mean(target * log_p)
    dx = (softmax(x) - target) / x.shape[0]
    return loss, dx
