# cause: the backward pass hands the whole gradient of an output to every pixel of its window instead of 1 / (height * width) of it
# name: gradient-not-divided|gradient-divided-by-the-wrong-count
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho = 1 + (H - height) // stride
    Wo = 1 + (W - width) // stride
    out = np.zeros((N, C, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            patch = x[:, :, i*stride:i*stride+height, j*stride:j*stride+width]
            out[:, :, i, j] = patch.sum(axis=3).sum(axis=2) / (height * width)
    return out.astype(x.dtype), (x, height, width, stride)


def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            g = dout[:, :, i, j][:, :, None, None]
            dx[:, :, i*stride:i*stride+height, j*stride:j*stride+width] += g * np.ones((1, 1, height, width), dtype=x.dtype)
    return dx
