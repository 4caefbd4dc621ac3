# cause: adds 1e-8 to the probability before the logarithm
# name: small-number-in-the-log
import numpy as np

def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def softmax_loss(x, classes):
    n = x.shape[0]
    p = softmax(x)
    loss = np.sum(-np.log(p[range(n), classes] + 1e-8)) / n
    dx = p.copy()
    dx[range(n), classes] -= 1
    dx /= n
    return loss, dx
