# cause: the largest value so far begins at 0, so windows of negative values give 0
# name: maximum-begun-at-zero
import numpy as np

def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho, Wo = (H - height) // stride + 1, (W - width) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    where = np.zeros((N, C, Ho, Wo, 2), dtype=int)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    biggest = 0
                    for a in range(height):
                        for b in range(width):
                            v = x[n, c, i * stride + a, j * stride + b]
                            if v > biggest:
                                biggest = v
                                where[n, c, i, j] = a, b
                    out[n, c, i, j] = biggest
    return out, (x.shape, where, stride)

def max_pool_backward(dout, cache):
    shape, where, stride = cache
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        a, b = where[n, c, i, j]
        dx[n, c, i * stride + a, j * stride + b] += dout[n, c, i, j]
    return dx
