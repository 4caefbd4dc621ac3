# cause: the gradient subtracts 1 with dx[:, classes], i.e. from every row at all the classes that occur, not once per example
# name: one-taken-from-whole-columns
import numpy as np


def softmax(x):
    shifted = x - x.max(1, keepdims=True)
    top = np.exp(shifted)
    return top / top.sum(1, keepdims=True)


def softmax_loss(x, classes):
    num = x.shape[0]
    shifted = x - x.max(1, keepdims=True)
    lp = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    total = 0
    for i in range(num):
        total -= lp[i, classes[i]]
    loss = total / num
    dx = np.exp(lp)
    dx[:, classes] -= 1
    dx /= num
    return loss, dx
