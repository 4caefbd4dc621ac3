# cause: The gradient is not divided by the number of examples, though the loss is a mean.
# name: gradient-not-divided-by-the-batch
import numpy as np


def softmax(x):
    x = x - np.amax(x, axis=1)[:, np.newaxis]
    p = np.exp(x)
    p = p / p.sum(axis=1)[:, np.newaxis]
    return p


def softmax_loss(x, classes):
    n = len(classes)
    z = x - np.amax(x, axis=1)[:, np.newaxis]
    log_p = z - np.log(np.exp(z).sum(axis=1))[:, np.newaxis]
    loss = 0.0
    for i in range(n):
        loss -= log_p[i, classes[i]]
    loss /= n
    dx = softmax(x)
    dx[range(n), classes] -= 1
    return loss, dx
