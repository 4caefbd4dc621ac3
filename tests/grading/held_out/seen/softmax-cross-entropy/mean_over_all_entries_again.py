# cause: the loss is the mean over all N*K entries of one_hot * log p, so it is too small by the factor K (number of classes).
# name: loss-summed|loss-of-all-classes
import numpy as np


def softmax(x):
    e = np.exp(x - np.amax(x, axis=-1, keepdims=True))
    return e / np.einsum("nk->n", e)[:, np.newaxis]


def softmax_loss(x, classes):
    num, k = x.shape
    onehot = np.eye(k, dtype=x.dtype)[classes]
    shifted = x - np.amax(x, axis=-1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    loss = -np.mean(onehot * logp)
    dx = (softmax(x) - onehot) / num
    return loss, dx
