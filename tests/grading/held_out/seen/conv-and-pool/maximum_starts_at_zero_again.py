# cause: the search for the largest value of a window starts at 0, so a window of negative values gives 0
# name: maximum-begun-at-zero
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    xp = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
    xp[:, :, pad:pad + h, pad:pad + wd] = x
    oh, ow = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for a in range(n):
        for k in range(f):
            for i in range(oh):
                for j in range(ow):
                    out[a, k, i, j] = (xp[a, :, i * stride:i * stride + kh, j * stride:j * stride + kw] * w[k]).sum() + b[k]
    return out, (x, xp, w, stride, pad)


def conv_backward_naive(dout, cache):
    x, xp, w, stride, pad = cache
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(f, dtype=dout.dtype)
    for a in range(n):
        for k in range(f):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    g = dout[a, k, i, j]
                    db[k] += g
                    dw[k] += g * xp[a, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
                    dxp[a, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += g * w[k]
    return dxp[:, :, pad:pad + h, pad:pad + wd], dw, db


def max_pool_forward_naive(x, pool_param):
    kh, kw, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    n, c, h, wd = x.shape
    oh, ow = (h - kh) // stride + 1, (wd - kw) // stride + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for a in range(n):
        for k in range(c):
            for i in range(oh):
                for j in range(ow):
                    best = 0
                    for u in range(kh):
                        for v in range(kw):
                            val = x[a, k, i * stride + u, j * stride + v]
                            if val > best:
                                best = val
                    out[a, k, i, j] = best
    return out, (x, kh, kw, stride)


def max_pool_backward_naive(dout, cache):
    x, kh, kw, stride = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for a, k, i, j in np.ndindex(dout.shape):
        win = x[a, k, i * stride:i * stride + kh, j * stride:j * stride + kw]
        u, v = divmod(int(np.argmax(win)), kw)
        dx[a, k, i * stride + u, j * stride + v] += dout[a, k, i, j]
    return dx
