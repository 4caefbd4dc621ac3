import numpy as np

# The bias is the weight of an input that is always 1.

def dense_forward(x, w, b):
    ones = np.ones((len(x), 1), dtype=x.dtype)
    x1 = np.hstack([x, ones])
    w1 = np.hstack([w, b[:, None]])
    return np.einsum('nk,fk->nf', x1, w1), (x1, w1)

def dense_backward(dout, cache):
    x1, w1 = cache
    dw1 = np.einsum('nf,nk->fk', dout, x1)
    dx1 = np.einsum('nf,fk->nk', dout, w1)
    return dx1[:, :-1], dw1[:, :-1], dw1[:, -1]
