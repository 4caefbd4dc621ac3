# cause: softmax does not take the largest score from the scores, so exp overflows for scores in the thousands
# name: exponential-overflows|loss-overflows
import numpy as np


def softmax(x):
    probs = np.empty_like(x)
    for i in range(x.shape[0]):
        e = np.exp(x[i])
        probs[i] = e / e.sum()
    return probs


def softmax_loss(x, classes):
    N = len(x)
    s = x - np.max(x, axis=1).reshape(-1, 1)
    logs = s - np.log(np.exp(s).sum(1)).reshape(-1, 1)
    loss = -logs[np.arange(N), classes].sum() / N
    grad = np.exp(logs)
    grad[np.arange(N), classes] -= 1.0
    return loss, grad / N
