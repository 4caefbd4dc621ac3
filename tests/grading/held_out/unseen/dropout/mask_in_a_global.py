# cause: the mask is stored in a global variable that the next forward call overwrites, so the backward pass uses the mask of the latest call and not that of its own
# name: dropout-gradient-of-another-mask|state-kept-between-calls|dropout-gradient-not-masked
import numpy as np

MASK = None

def dropout_forward(x, p, training):
    global MASK
    if training:
        MASK = (np.random.rand(*x.shape) >= p).astype(x.dtype) / (1 - p)
    else:
        MASK = np.ones_like(x)
    return x * MASK, p

def dropout_backward(dout, cache):
    return dout * MASK
