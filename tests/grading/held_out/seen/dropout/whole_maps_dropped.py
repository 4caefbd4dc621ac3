# cause: the mask is drawn once for each channel of each image, so all pixels of a map are dropped or kept together
# name: dropout-mask-shared
import numpy as np


def dropout_forward(x, p, training):
    if training:
        shape = list(x.shape)
        for axis in range(2, x.ndim):
            shape[axis] = 1
        m = np.random.uniform(size=shape) > p
        scale = 1 / (1 - p)
        return x * m * scale, (m, scale)
    return x, (True, 1.0)


def dropout_backward(dout, cache):
    m, scale = cache
    return dout * m * scale
