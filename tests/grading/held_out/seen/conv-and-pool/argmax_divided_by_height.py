# cause: max_pool_backward_naive turns the flat argmax into row and column with the height of the window instead of its width, wrong for windows that are not square
# name: argmax-divided-by-the-height|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|index-beyond-the-array
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
            dxp[:, :, top:top + KH, left:left + KW] += np.tensordot(g, w, axes=([1], [0]))
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db


def max_pool_forward_naive(x, pool_param):
    hh, ww, st = (pool_param[k] for k in ("pool_height", "pool_width", "stride"))
    v = np.lib.stride_tricks.sliding_window_view(x, (hh, ww), axis=(2, 3))[:, :, ::st, ::st]
    flat = v.reshape(v.shape[:4] + (hh * ww,))
    where = flat.argmax(axis=-1)
    return flat.max(axis=-1), (x.shape, where, hh, st)


def max_pool_backward_naive(dout, cache):
    shape, where, hh, st = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, i, j = np.indices(dout.shape)
    np.add.at(dx, (n, c, i * st + where // hh, j * st + where % hh), dout)
    return dx
