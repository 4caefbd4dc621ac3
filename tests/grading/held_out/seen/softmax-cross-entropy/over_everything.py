# cause: the sum of the exponentials is over the whole array
# name: softmax-over-everything
import numpy as np

def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)

def softmax_loss(x, classes):
    N = x.shape[0]
    p = softmax(x)
    loss = -np.log(p[np.arange(N), classes]).sum() / N
    dx = p.copy()
    dx[np.arange(N), classes] -= 1
    return loss, dx / N
