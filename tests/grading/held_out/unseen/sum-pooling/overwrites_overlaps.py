# cause: the backward pass assigns (=) instead of adds (+=), so where windows overlap only the last one counts
# name: overlaps-overwritten
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = x[:, :, i*stride:i*stride+height, j*stride:j*stride+width].sum((2, 3))
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i*stride:i*stride+height, j*stride:j*stride+width] = dout[:, :, i:i+1, j:j+1]
    return dx
