# cause: the loss is the logarithm of the probability with a small number added, which is wrong where the probability of the right class has become almost 0
# name: small-number-in-the-log|log-of-zero
import numpy as np


def softmax(x):
    m = np.max(x, axis=1).reshape(-1, 1)
    t = np.exp(x - m)
    return t / np.sum(t, axis=1).reshape(-1, 1)


def softmax_loss(x, classes):
    p = softmax(x)
    total = 0.0
    for i in range(len(x)):
        total -= np.log(p[i, classes[i]] + 1e-12)
    dx = p.copy()
    for i, c in enumerate(classes):
        dx[i, c] -= 1
    return total / len(x), dx / len(x)
