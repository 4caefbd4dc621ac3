# cause: softmax takes exp of the scores without subtracting the largest, so scores in the thousands overflow to nan.
# name: exponential-overflows|loss-overflows
import numpy as np


def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_loss(x, classes):
    N = x.shape[0]
    z = x - np.max(x, axis=1, keepdims=True)
    logsum = np.log(np.sum(np.exp(z), axis=1))
    loss = np.mean(logsum - z[np.arange(N), classes])
    dx = np.exp(z - logsum[:, None])
    dx[np.arange(N), classes] -= 1
    dx /= N
    return loss, dx
