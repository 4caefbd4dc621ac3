# cause: softmax runs over the examples (axis 0) and not over the classes
# name: softmax-over-the-batch
import numpy as np

def softmax(x):
    e = np.exp(x - x.max(axis=0))
    return e / e.sum(axis=0)

def softmax_loss(x, classes):
    n = np.arange(len(x))
    p = softmax(x)
    loss = -np.log(p[n, classes]).mean()
    p[n, classes] -= 1
    return loss, p / len(x)
