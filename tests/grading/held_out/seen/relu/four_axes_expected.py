# cause: The forward pass unpacks x.shape into four numbers and loops over them, so rows end with a ValueError.
# name: none
import numpy as np


def relu_forward(x):
    N, C, H, W = x.shape
    out = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for h in range(H):
                for w in range(W):
                    out[n, c, h, w] = max(0, x[n, c, h, w])
    return out, x


def relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0)
