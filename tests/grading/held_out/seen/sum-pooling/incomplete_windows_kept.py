# cause: windows that reach over the border are kept and summed as far as they go, so the output has too many rows and columns
# name: last-window-kept|ceiling-for-floor|one-window-too-many|window-beyond-the-image
import numpy as np


def sum_pool_forward(x, height, width, stride):
    n, c, h, w = x.shape
    oh = -(-(h - height) // stride) + 1
    ow = -(-(w - width) // stride) + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + height, j * stride:j * stride + width].sum((2, 3))
    return out, (x.shape, height, width, stride)


def sum_pool_backward(dout, cache):
    shape, height, width, stride = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            y, z = i * stride, j * stride
            dx[:, :, y:y + height, z:z + width] += dout[:, :, i, j][:, :, None, None]
    return dx
