# cause: The forward pass sums each window over all channels and gives this sum to every channel.
# name: sum-of-channels|channels-pooled-together|depth-pooled
import numpy as np


def sum_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho, Wo = (H - height) // stride + 1, (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo))
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                out[n, :, i, j] = np.sum(x[n, :, i * stride : i * stride + height, j * stride : j * stride + width])
    return out, (x, height, width, stride)


def sum_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros(x.shape)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    dx[n, c, i * stride : i * stride + height, j * stride : j * stride + width] += dout[n, c, i, j]
    return dx
