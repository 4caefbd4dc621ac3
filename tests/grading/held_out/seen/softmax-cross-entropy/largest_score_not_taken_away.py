# cause: the largest score is not subtracted before exp, which overflows for scores in the thousands
# name: exponential-overflows|loss-overflows
import numpy as np


def softmax(x):
    return np.exp(x) / np.exp(x).sum(1)[:, None]


def softmax_loss(x, classes):
    p = softmax(x)
    n, k = x.shape
    onehot = np.eye(k, dtype=x.dtype)[classes]
    logp = x - np.log(np.exp(x).sum(1, keepdims=True))
    loss = -(onehot * logp).sum() / n
    return loss, (p - onehot) / n
