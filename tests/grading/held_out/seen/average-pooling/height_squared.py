# cause: divides by height * height
# name: divided-by-the-wrong-count|gradient-divided-by-the-wrong-count
import numpy as np

def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    total = 0.0
                    for a in range(height):
                        for b in range(width):
                            total += x[n, c, i * stride + a, j * stride + b]
                    out[n, c, i, j] = total / (height * height)
    cache = (x, height, width, stride)
    return out, cache

def average_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x)
    N, C, H_out, W_out = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    for a in range(height):
                        for b in range(width):
                            dx[n, c, i * stride + a, j * stride + b] += dout[n, c, i, j] / (height * height)
    return dx
