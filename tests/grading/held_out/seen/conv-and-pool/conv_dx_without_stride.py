# cause: conv_backward_naive adds the share of each output to dx at (i, j), without the stride; dw is right
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride = conv_param.get("stride", 1)
    pad = conv_param.get("pad", 0)
    F, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (xp.shape[2] - KH) // stride + 1
    Wo = (xp.shape[3] - KW) // stride + 1
    out = np.zeros((x.shape[0], F, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            top = i * stride
            left = j * stride
            patch = xp[:, :, top:top + KH, left:left + KW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x.shape, xp, w, stride, pad)


def conv_backward_naive(dout, cache):
    x_shape, xp, w, stride, pad = cache
    F, C, KH, KW = w.shape
    N, C, H, W = x_shape
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros(F, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top = i * stride
            left = j * stride
            g = dout[:, :, i, j]
            db += g.sum(axis=0)
            dw += np.tensordot(g, xp[:, :, top:top + KH, left:left + KW], axes=([0], [0]))
            dxp[:, :, i:i + KH, j:j + KW] += np.tensordot(g, w, axes=([1], [0]))
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db


def max_pool_forward_naive(x, pool_param):
    kh = pool_param["pool_height"]
    kw = pool_param["pool_width"]
    step = pool_param["stride"]
    n, c, h, wd = x.shape
    oh = 1 + (h - kh) // step
    ow = 1 + (wd - kw) // step
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            a, b = i * step, j * step
            out[:, :, i, j] = x[:, :, a:a + kh, b:b + kw].max(axis=(2, 3))
    return out, (x, out, kh, kw, step)


def max_pool_backward_naive(dout, cache):
    x, out, kh, kw, step = cache
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, b = i * step, j * step
            mask = x[:, :, a:a + kh, b:b + kw] == out[:, :, i, j][:, :, None, None]
            dx[:, :, a:a + kh, b:b + kw] += mask * dout[:, :, i, j][:, :, None, None]
    return dx
