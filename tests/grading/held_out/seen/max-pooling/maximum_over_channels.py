# cause: The backward mask compares each window with the maximum over all its channels, so in each window only the channel that holds the largest value of all receives a gradient.
# name: channels-pooled-together|max-of-channels|depth-pooled
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H1 = int((H - height) / stride) + 1
    W1 = int((W - width) / stride) + 1
    out = np.zeros((N, C, H1, W1), dtype=x.dtype)
    for n in range(N):
        for i in range(H1):
            for j in range(W1):
                h, w = i * stride, j * stride
                out[n, :, i, j] = x[n, :, h : h + height, w : w + width].reshape(C, -1).max(1)
    return out, (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, H1, W1 = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for i in range(H1):
            for j in range(W1):
                h, w = i * stride, j * stride
                region = x[n, :, h : h + height, w : w + width]
                mask = region == np.max(region)
                dx[n, :, h : h + height, w : w + width] += mask * dout[n, :, i, j][:, None, None]
    return dx
