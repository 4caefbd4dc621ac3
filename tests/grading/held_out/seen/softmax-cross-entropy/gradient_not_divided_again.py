# cause: the gradient is not divided by the number of examples
# name: gradient-not-divided-by-the-batch
import numpy as np


def _logsoftmax(x):
    s = x - x.max(-1, keepdims=True)
    return s - np.log(np.exp(s).sum(-1, keepdims=True))


def softmax(x):
    return np.exp(_logsoftmax(x))


def softmax_loss(x, classes):
    lp = _logsoftmax(x)
    loss = -np.mean(np.take_along_axis(lp, np.asarray(classes)[:, None], axis=1))
    onehot = np.zeros_like(lp)
    onehot[np.arange(len(x)), classes] = 1
    dx = np.exp(lp) - onehot
    return loss, dx
