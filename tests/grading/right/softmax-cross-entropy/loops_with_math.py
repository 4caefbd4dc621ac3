import math
import numpy as np

def softmax(x):
    out = np.zeros(x.shape)
    for n, row in enumerate(x):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        total = math.fsum(e)
        for k in range(len(row)):
            out[n, k] = e[k] / total
    return out

def softmax_loss(x, classes):
    p = softmax(x)
    N, K = x.shape
    loss = 0.0
    dx = np.zeros((N, K))
    for n in range(N):
        top = float(max(x[n]))
        loss += top + math.log(math.fsum(math.exp(float(v) - top) for v in x[n])) - float(x[n, classes[n]])
        for k in range(K):
            dx[n, k] = (p[n, k] - (1.0 if k == classes[n] else 0.0)) / N
    return loss / N, dx
