# cause: divides by p and not by 1 - p
# name: dropout-divided-by-p
import numpy as np

class Dropout:
    def __init__(self, p):
        self.keep = 1.0 - p

    def forward(self, x):
        self.mask = np.random.binomial(1, self.keep, size=x.shape).astype(x.dtype)
        return x * self.mask / max(1 - self.keep, 1e-12)

    def backward(self, dout):
        return dout * self.mask / max(1 - self.keep, 1e-12)

def dropout_forward(x, p, training):
    if training:
        layer = Dropout(p)
        return layer.forward(x), layer
    return 1 * x, None

def dropout_backward(dout, cache):
    return 1 * dout if cache is None else cache.backward(dout)
