# cause: db takes the mean over the images (after the sum over the pixels) instead of the sum over them.
# name: bias-gradient-averaged|gradients-averaged-over-the-batch
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (xp.shape[2] - kh) // stride + 1
    cols = (xp.shape[3] - kw) // stride + 1
    out = np.zeros((x.shape[0], x.shape[1], rows, cols), dtype=x.dtype)
    out += b.reshape(1, -1, 1, 1)
    for u in range(kh):
        for v in range(kw):
            shifted = xp[:, :, u:u + stride * (rows - 1) + 1:stride, v:v + stride * (cols - 1) + 1:stride]
            out += shifted * w[:, 0, u, v].reshape(1, -1, 1, 1)
    return out, (x, xp, w, stride, pad)


def depthwise_backward(dout, cache):
    x, xp, w, stride, pad = cache
    kh, kw = w.shape[2:]
    rows, cols = dout.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(kh):
        for v in range(kw):
            where = (slice(None), slice(None), slice(u, u + stride * (rows - 1) + 1, stride),
                     slice(v, v + stride * (cols - 1) + 1, stride))
            dw[:, 0, u, v] = (xp[where] * dout).sum(axis=(0, 2, 3))
            dxp[where] += dout * w[:, 0, u, v].reshape(1, -1, 1, 1)
    db = dout.sum(axis=(2, 3)).mean(axis=0)
    return dxp[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]], dw, db
