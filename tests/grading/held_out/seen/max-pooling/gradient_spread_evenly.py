# cause: The backward pass shares each window's gradient equally among all its pixels, as average pooling does, instead of giving it to the largest.
# name: gradient-shared-among-entries|whole-gradient-to-every-entry
import numpy as np


def max_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    Ho = (H - height) // stride + 1
    Wo = (W - width) // stride + 1
    out = np.zeros((n, c, Ho, Wo), dtype=x.dtype)
    for r in range(Ho):
        for s in range(Wo):
            out[:, :, r, s] = x[:, :, r * stride : r * stride + height, s * stride : s * stride + width].max((2, 3))
    cache = (x, height, width, stride)
    return out, cache


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    _, _, Ho, Wo = dout.shape
    area = height * width
    for r in range(Ho):
        for s in range(Wo):
            g = dout[:, :, r, s] / area
            dx[:, :, r * stride : r * stride + height, s * stride : s * stride + width] += g[:, :, None, None]
    return dx
