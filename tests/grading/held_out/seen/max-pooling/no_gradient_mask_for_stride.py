# cause: backward goes through windows that move by 1 whatever the stride
# name: stride-left-out-of-the-gradient
import numpy as np

def max_pool_forward(x, height, width, stride):
    rows = range(0, x.shape[2] - height + 1, stride)
    cols = range(0, x.shape[3] - width + 1, stride)
    out = np.stack([np.stack([x[:, :, r:r + height, c:c + width].max(axis=(2, 3)) for c in cols], axis=-1)
                    for r in rows], axis=-2)
    return out, (x, height, width, stride)

def max_pool_backward(dout, cache):
    x, height, width, stride = cache
    dx = np.zeros_like(x, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r, c = i, j
            window = x[:, :, r:r + height, c:c + width]
            mask = window == np.max(window, axis=(2, 3), keepdims=True)
            dx[:, :, r:r + height, c:c + width] += mask * dout[:, :, i, j, None, None]
    return dx
