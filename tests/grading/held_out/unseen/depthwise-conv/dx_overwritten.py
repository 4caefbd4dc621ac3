# cause: in the backward pass the windows of dx are assigned instead of added to, so where windows overlap only the last one counts
# name: overlaps-overwritten
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    kh, kw = w.shape[2], w.shape[3]
    p = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
    p[:, :, pad:pad + h, pad:pad + wd] = x
    oh, ow = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    out = np.empty((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            s = p[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[:, :, i, j] = np.einsum("ncuv,cuv->nc", s, w[:, 0]) + b
    return out, (x, p, w, stride, pad)


def depthwise_backward(dout, cache):
    x, p, w, stride, pad = cache
    h, wd = x.shape[2:]
    kh, kw = w.shape[2:]
    dp, dw = np.zeros_like(p), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            r = slice(i * stride, i * stride + kh)
            q = slice(j * stride, j * stride + kw)
            g = dout[:, :, i, j]
            dw[:, 0] += np.einsum("nc,ncuv->cuv", g, p[:, :, r, q])
            dp[:, :, r, q] = g[:, :, None, None] * w[:, 0]
    return dp[:, :, pad:pad + h, pad:pad + wd], dw, dout.sum(axis=(0, 2, 3))
