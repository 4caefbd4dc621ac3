# cause: shifts for exp, but takes the logarithm of the probability, which may have become 0
# name: log-of-zero
import numpy as np

def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def softmax_loss(x, classes):
    N = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_p = np.log(np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.sum(log_p[np.arange(N), classes]) / N
    dx = np.exp(log_p)
    dx[np.arange(N), classes] -= 1
    return loss, dx / N
