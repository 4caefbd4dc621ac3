# cause: in the strided view the columns step by one pixel instead of by the stride (the stride is multiplied only for the rows).
# name: stride-down-only|windows-not-moved-by-stride|stride-left-out
import numpy as np
from numpy.lib.stride_tricks import as_strided


def sum_pool_forward(x, height, width, stride):
    x = np.ascontiguousarray(x)
    n, c, h, w = x.shape
    h_out = (h - height) // stride + 1
    w_out = (w - width) // stride + 1
    sn, sc, sh, sw = x.strides
    view = as_strided(x, (n, c, h_out, w_out, height, width), (sn, sc, sh * stride, sw, sh, sw), writeable=False)
    return view.sum(axis=(4, 5)), (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    h_out, w_out = dout.shape[-2:]
    dx = np.zeros(shape, dtype=dout.dtype)
    for a in range(h_out):
        for b in range(w_out):
            ys, xs = a * stride, b * stride
            dx[..., ys : ys + height, xs : xs + width] += dout[..., a, b, None, None]
    return dx
