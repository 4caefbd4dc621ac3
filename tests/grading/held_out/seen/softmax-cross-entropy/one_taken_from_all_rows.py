# cause: dx[:, classes] -= 1 takes 1 from the columns of all right classes in every row instead of one place in each row
# name: one-taken-from-whole-columns
import numpy as np


def softmax(x):
    shifted = x - np.max(x, axis=1, keepdims=True)
    ex = np.exp(shifted)
    return ex / np.sum(ex, axis=1, keepdims=True)


def softmax_loss(x, classes):
    num = x.shape[0]
    shifted = x - np.max(x, axis=1, keepdims=True)
    lse = np.log(np.sum(np.exp(shifted), axis=1))
    loss = np.mean(lse - shifted[np.arange(num), classes])
    dx = softmax(x)
    dx[:, classes] -= 1
    dx /= num
    return loss, dx
