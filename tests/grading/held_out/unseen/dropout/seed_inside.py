# cause: the forward pass sets a fixed seed before drawing, so every call drops the same values
# name: dropout-same-mask
import numpy as np

def dropout_forward(x, p, training):
    np.random.seed(42)
    if training:
        u = np.random.random(x.shape)
        scale = (u >= p).astype(x.dtype) / (1 - p)
        return x * scale, scale
    return x.copy(), np.ones_like(x)

def dropout_backward(dout, cache):
    dx = dout * cache
    return dx
