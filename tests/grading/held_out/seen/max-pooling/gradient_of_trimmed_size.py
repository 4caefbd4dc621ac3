# cause: dx is made only as large as the windows reach, so rows and columns that no window reaches are missing from its shape.
# name: none
import numpy as np


def max_pool_forward(x, height, width, stride):
    H, W = x.shape[2:]
    ho = (H - height) // stride + 1
    wo = (W - width) // stride + 1
    s = x.strides
    view = np.lib.stride_tricks.as_strided(
        x,
        x.shape[:2] + (ho, wo, height, width),
        (s[0], s[1], s[2] * stride, s[3] * stride, s[2], s[3]),
    )
    return view.max(axis=(4, 5)), (x, height, width, stride)


def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    N, C, ho, wo = dout.shape
    dx = np.zeros((N, C, (ho - 1) * stride + height, (wo - 1) * stride + width))
    for n in range(N):
        for c in range(C):
            for i in range(ho):
                for j in range(wo):
                    t, l = i * stride, j * stride
                    p = x[n, c, t : t + height, l : l + width]
                    u, v = np.unravel_index(p.argmax(), p.shape)
                    dx[n, c, t + u, l + v] += dout[n, c, i, j]
    return dx
