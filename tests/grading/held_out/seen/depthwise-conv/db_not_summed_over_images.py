# cause: db is summed over the pixels only and not over the images, so it has the shape (N, C) instead of (C,)
# name: bias-gradient-of-the-batch-only
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, height, width = x.shape
    kh, kw = w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (height + 2 * pad - kh) // stride + 1
    columns = (width + 2 * pad - kw) // stride + 1
    out = np.zeros((n, c, rows, columns), dtype=x.dtype)
    for ch in range(c):
        for r in range(rows):
            for q in range(columns):
                piece = padded[:, ch, r * stride:r * stride + kh, q * stride:q * stride + kw]
                out[:, ch, r, q] = (piece * w[ch, 0]).sum(axis=(1, 2)) + b[ch]
    return out, (padded, w, stride, pad)


def depthwise_backward(dout, cache):
    padded, w, stride, pad = cache
    kh, kw = w.shape[2:]
    g = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for ch in range(w.shape[0]):
        for r in range(dout.shape[2]):
            for q in range(dout.shape[3]):
                t = dout[:, ch, r, q][:, None, None]
                area = (slice(None), ch, slice(r * stride, r * stride + kh), slice(q * stride, q * stride + kw))
                dw[ch, 0] += (t * padded[area]).sum(axis=0)
                g[area] += t * w[ch, 0]
    db = dout.sum(axis=(2, 3))
    H, W = g.shape[2:]
    return g[:, :, pad:H - pad, pad:W - pad], dw, db
