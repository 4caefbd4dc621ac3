# cause: backward shares the gradient out over the window, as if it were the mean's
# name: gradient-of-an-average
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# as the statement says: a convolution with ones

def sum_pool_forward(x, height, width, stride):
    ones = np.ones((height, width), dtype=x.dtype)
    view = sliding_window_view(x, ones.shape, (2, 3))[:, :, ::stride, ::stride]
    return np.einsum('ncijuv,uv->ncij', view, ones), (x.shape, ones, stride)

def sum_pool_backward(dout, cache):
    (N, C, H, W), ones, stride = cache
    kh, kw = ones.shape
    ho, wo = dout.shape[2:]
    spread = np.zeros((N, C, H + kh - 1, W + kw - 1), dout.dtype)
    spread[:, :, kh - 1:kh - 1 + stride * (ho - 1) + 1:stride, kw - 1:kw - 1 + stride * (wo - 1) + 1:stride] = dout
    return np.einsum('ncijuv,uv->ncij', sliding_window_view(spread, ones.shape, (2, 3)), ones / ones.size)
