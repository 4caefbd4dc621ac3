"""Reads the loss from the array in which 1 was taken away already."""

import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_loss(x, classes):
    count = np.arange(len(x))
    dx = softmax(x)
    dx[count, classes] -= 1
    loss = -dx[count, classes].mean()
    return loss, dx / len(x)
