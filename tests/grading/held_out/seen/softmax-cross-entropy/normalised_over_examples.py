# cause: softmax divides by the sum over the examples (axis 0) instead of the sum over the classes.
# name: softmax-over-the-batch
import numpy as np


def softmax(x):
    z = x - x.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=0)


def softmax_loss(x, classes):
    z = x - x.max(axis=1, keepdims=True)
    log_prob = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    onehot = np.eye(x.shape[1])[classes]
    loss = -(onehot * log_prob).sum() / len(x)
    return loss, (np.exp(log_prob) - onehot) / len(x)
