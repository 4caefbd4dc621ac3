# cause: the loss is log(sum(exp(x - max))) - x[right], with the maximum not taken from (added back to) the score, so the loss is off by it
# name: maximum-not-added-back
import numpy as np


def softmax(x):
    big = np.max(x, axis=1)[:, None]
    e = np.exp(x - big)
    return e / e.sum(axis=1)[:, None]


def softmax_loss(x, classes):
    n = len(x)
    big = x.max(axis=1)
    lse = np.log(np.exp(x - big[:, None]).sum(axis=1))
    correct = x[np.arange(n), classes]
    loss = (lse - correct).mean()

    dx = softmax(x)
    for i, k in enumerate(classes):
        dx[i, k] -= 1
    return loss, dx / n
