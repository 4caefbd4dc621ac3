# cause: dx[:, classes] -= 1 subtracts 1 for every class that occurs in the batch from all examples, not only at each example's own class.
# name: one-taken-from-whole-columns
import numpy as np


def softmax(x):
    e = np.exp((x.T - x.max(axis=1)).T)
    return (e.T / e.sum(axis=1)).T


def softmax_loss(x, classes):
    num = x.shape[0]
    z = x - x.max(axis=1).reshape(-1, 1)
    s = np.exp(z).sum(axis=1)
    right = z[np.arange(num), classes]
    loss = (np.log(s) - right).sum() / num
    dx = softmax(x)
    dx[:, classes] -= 1
    dx = dx / num
    return loss, dx
