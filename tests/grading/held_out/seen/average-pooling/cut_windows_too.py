# cause: windows that hang over the border are kept, and averaged over what is there
# name: last-window-kept|ceiling-for-floor
import math
import numpy as np

def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = math.ceil((H - height) / stride) + 1
    Wo = math.ceil((W - width) / stride) + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + height, j * stride:j * stride + width].mean(axis=(2, 3))
    return out, (x, height, width, stride)

def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = dx[:, :, i * stride:i * stride + height, j * stride:j * stride + width]
            part += dout[:, :, i, j, None, None] / (part.shape[2] * part.shape[3])
    return dx
