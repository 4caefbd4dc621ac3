# cause: the bias is added inside the loop over the input channels, so it counts C times
# name: bias-in-every-channel|bias-in-every-product
import numpy as np


def conv1x1_forward(x, w, b):
    n, c, h, wd = x.shape
    f = w.shape[0]
    out = np.zeros((n, f, h, wd), dtype=np.result_type(x, w, b))
    for k in range(f):
        for ch in range(c):
            out[:, k, :, :] += w[k, ch, 0, 0] * x[:, ch, :, :] + b[k]
    return out, (x, w, b)


def conv1x1_backward(dout, cache):
    x, w, b = cache
    dx = np.zeros_like(x, dtype=dout.dtype)
    dw = np.zeros_like(w, dtype=dout.dtype)
    db = np.zeros_like(b, dtype=dout.dtype)
    for k in range(w.shape[0]):
        db[k] = dout[:, k].sum()
        for ch in range(w.shape[1]):
            dx[:, ch] += w[k, ch, 0, 0] * dout[:, k]
            dw[k, ch, 0, 0] = np.sum(dout[:, k] * x[:, ch])
    return dx, dw, db
