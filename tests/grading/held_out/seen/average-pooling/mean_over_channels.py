# cause: the forward pass takes the mean over the channels too (axis 1), so every channel gets the same mixed value
# name: average-of-channels|channels-pooled-together|depth-pooled
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((n, c, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            region = x[:, :, i*stride : i*stride + height, j*stride : j*stride + width]
            out[:, :, i, j] = np.mean(region, axis=(1, 2, 3))[:, None]
    cache = {"shape": x.shape, "h": height, "w": width, "s": stride}
    return out, cache


def average_pool_backward(dout, cache):
    h, w, s = cache["h"], cache["w"], cache["s"]
    dx = np.zeros(cache["shape"], dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i*s:i*s+h, j*s:j*s+w] += (dout[:, :, i, j] / (h*w))[..., None, None]
    return dx
