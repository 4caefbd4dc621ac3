# cause: backward repeats each gradient by the stride: right only where window and stride are one and all is covered
# name: gradient-repeated-by-the-stride
import numpy as np

def sum_pool_forward(x, height, width, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    out = view[:, :, ::stride, ::stride].sum(axis=(4, 5))
    return out, (x.shape, stride)

def sum_pool_backward(dout, cache):
    shape, stride = cache
    dx = np.zeros(shape, dout.dtype)
    big = np.repeat(np.repeat(dout, stride, axis=2), stride, axis=3)[:, :, :shape[2], :shape[3]]
    dx[:, :, :big.shape[2], :big.shape[3]] = big
    return dx
