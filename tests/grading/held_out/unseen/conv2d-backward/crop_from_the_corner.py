# cause: dx is cut out of the padded gradient from row and column 0 instead of from pad, so it is shifted by the padding
# name: gradient-cropped-at-one-side
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dp = np.zeros_like(p)
    dw = np.zeros_like(w)
    for k in range(f):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, k, i, j].reshape(n, 1, 1, 1)
                y, z = i * stride, j * stride
                dw[k] += np.sum(g * p[:, :, y:y + kh, z:z + kw], axis=0)
                dp[:, :, y:y + kh, z:z + kw] += g * w[k]
    dx = dp[:, :, :h, :wd]
    db = np.array([dout[:, k].sum() for k in range(f)])
    return dx, dw, db
