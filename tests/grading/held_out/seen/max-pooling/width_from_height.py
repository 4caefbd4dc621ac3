# cause: the number of output columns is computed with the height of the window instead of its width
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|axes-swapped|window-beyond-the-image
import numpy as np


def _sizes(shape, k, s):
    return (shape[2] - k) // s + 1, (shape[3] - k) // s + 1


def max_pool_forward(x, height, width, stride):
    oh, ow = _sizes(x.shape, height, stride)
    out = np.empty((x.shape[0], x.shape[1], oh, ow), x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = np.amax(x[:, :, i*stride:i*stride+height, j*stride:j*stride+width], axis=(2, 3))
    return out, dict(x=x, h=height, w=width, s=stride)


def max_pool_backward(dout, cache):
    x, h, w, s = cache["x"], cache["h"], cache["w"], cache["s"]
    dx = np.zeros(x.shape, dout.dtype)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i*s:i*s+h, j*s:j*s+w]
        mask = window == window.max()
        dx[n, c, i*s:i*s+h, j*s:j*s+w] += mask * dout[n, c, i, j]
    return dx
