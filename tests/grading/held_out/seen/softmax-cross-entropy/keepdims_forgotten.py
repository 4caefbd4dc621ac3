# cause: max and sum without keepdims: an error of shapes, or wrong rows for a square batch
# name: shapes-do-not-match
import numpy as np

def softmax(x):
    e = np.exp(x - np.max(x, axis=1))
    return e / np.sum(e, axis=1)

def softmax_loss(x, classes):
    N = x.shape[0]
    p = softmax(x)
    loss = -np.sum(np.log(p[np.arange(N), classes])) / N
    dx = p
    dx[np.arange(N), classes] -= 1
    return loss, dx / N
