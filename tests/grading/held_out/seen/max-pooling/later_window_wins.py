# cause: the gradient is assigned: a pixel that is largest in two windows keeps the last one's
# name: maxima-overwritten|overlaps-overwritten
import numpy as np

def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    H_out = (H - height) // stride + 1
    W_out = (W - width) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    places = {}
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    best = None
                    for a in range(i * stride, i * stride + height):
                        for b in range(j * stride, j * stride + width):
                            if best is None or x[n, c, a, b] > best:
                                best = x[n, c, a, b]
                                places[n, c, i, j] = (a, b)
                    out[n, c, i, j] = best
    return out, (x.shape, places)

def max_pool_backward(dout, cache):
    shape, places = cache
    dx = np.zeros(shape, dout.dtype)
    for (n, c, i, j), (a, b) in places.items():
        dx[n, c, a, b] = dout[n, c, i, j]
    return dx
