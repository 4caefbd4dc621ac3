# cause: in the strided view of the forward pass the windows move by one column instead of by stride columns
# name: stride-down-only|windows-not-moved-by-stride
import numpy as np
from numpy.lib.stride_tricks import as_strided


def sum_pool_forward(x, height, width, stride):
    x = np.ascontiguousarray(x)
    n, c, h, w = x.shape
    ho, wo = (h - height) // stride + 1, (w - width) // stride + 1
    sn, sc, sh, sw = x.strides
    view = as_strided(x, (n, c, ho, wo, height, width), (sn, sc, sh * stride, sw, sh, sw))
    out = np.einsum("ncijab->ncij", view)
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    ho, wo = dout.shape[2], dout.shape[3]
    for a in range(height):
        for b in range(width):
            dx[:, :, a : a + (ho - 1) * stride + 1 : stride, b : b + (wo - 1) * stride + 1 : stride] += dout
    return dx
