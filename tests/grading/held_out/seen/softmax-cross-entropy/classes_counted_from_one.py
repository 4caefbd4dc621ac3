# cause: softmax_loss takes the classes for numbers from 1 and subtracts 1 from them, so class 0 becomes the last and all others move by one.
# name: none
import numpy as np


def softmax(x):
    m = x.max(axis=1, keepdims=True)
    num = np.exp(x - m)
    den = num.sum(axis=1, keepdims=True)
    return num / den


def softmax_loss(x, classes):
    n = x.shape[0]
    idx = classes - 1          # python counts from 0
    m = x.max(axis=1, keepdims=True)
    log_den = np.log(np.exp(x - m).sum(axis=1, keepdims=True))
    log_p = x - m - log_den
    loss = -sum(log_p[i, idx[i]] for i in range(n)) / n
    dx = np.exp(log_p)
    for i in range(n):
        dx[i, idx[i]] -= 1
    return loss, dx / n
