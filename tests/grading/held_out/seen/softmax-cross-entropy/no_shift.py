# cause: exp of the scores as they are: overflow for large ones
# name: exponential-overflows|loss-overflows
import numpy as np

def softmax(x):
    e = np.exp(x)
    return e / np.sum(e, axis=1, keepdims=True)

def softmax_loss(x, classes):
    N = len(x)
    p = softmax(x)
    loss = -np.mean(np.log(p[np.arange(N), classes]))
    dx = p.copy()
    dx[np.arange(N), classes] -= 1
    return loss, dx / N
