# cause: softmax_loss takes the largest score of the whole batch from all rows, so rows with far smaller scores underflow to log(0)
# name: one-maximum-for-all
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    idx = np.arange(x.shape[0])
    z = x - np.max(x)
    log_probs = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    loss = -np.mean(log_probs[idx, classes])
    dx = np.exp(log_probs)
    dx[idx, classes] -= 1
    return loss, dx / x.shape[0]
