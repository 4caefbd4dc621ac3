# cause: the 1 is subtracted with dx[:, classes], which takes it from every row at all classes that occur in the batch, instead of from each row at its own class.
# name: one-taken-from-whole-columns
import numpy as np


def softmax(x):
    x = x - x.max(1, keepdims=True)
    return np.exp(x) / np.exp(x).sum(1, keepdims=True)


def softmax_loss(x, classes):
    n = len(x)
    s = x - x.max(1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(1, keepdims=True))
    loss = -np.take_along_axis(log_p, classes.reshape(-1, 1), axis=1).sum() / n
    dx = softmax(x)
    dx[:, classes] -= 1
    dx = dx / n
    return loss, dx
