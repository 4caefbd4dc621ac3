# cause: the largest score of the whole batch is subtracted instead of the largest of each example, so with scores in the thousands whole rows underflow to 0 and give 0/0 and log 0.
# name: one-maximum-for-all
import numpy as np


def softmax(x):
    shifted = x - np.max(x)
    e = np.exp(shifted)
    return e / e.sum(axis=1)[:, None]


def softmax_loss(x, classes):
    shifted = x - np.max(x)
    lse = np.log(np.exp(shifted).sum(axis=1))
    log_probs = shifted - lse[:, None]
    idx = range(len(classes))
    loss = -np.mean(log_probs[idx, classes])
    grad = softmax(x)
    grad[idx, classes] -= 1
    return loss, grad / len(classes)
