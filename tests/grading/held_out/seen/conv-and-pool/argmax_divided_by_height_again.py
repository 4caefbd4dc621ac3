# cause: the flat index of the maximum is split into row and column by the height of the pooling window instead of its width, wrong for windows that are not square
# name: argmax-divided-by-the-height|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|index-beyond-the-array
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    out = np.einsum("nchwuv,fcuv->nfhw", win, w) + b[None, :, None, None]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(Ho):
                for j in range(Wo):
                    g = dout[n, f, i, j]
                    dw[f] += g * xp[n, :, i*s:i*s+KH, j*s:j*s+KW]
                    dxp[n, :, i*s:i*s+KH, j*s:j*s+KW] += g * w[f]
    return dxp[:, :, p:p+H, p:p+W], dw, db


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Ho, Wo = (H - ph) // s + 1, (W - pw) // s + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    arg = np.zeros((N, C, Ho, Wo), dtype=int)
    for i in range(Ho):
        for j in range(Wo):
            flat = x[:, :, i*s:i*s+ph, j*s:j*s+pw].reshape(N, C, -1)
            out[:, :, i, j] = flat.max(axis=2)
            arg[:, :, i, j] = flat.argmax(axis=2)
    return out, (x.shape, arg, pool_param)


def max_pool_backward_naive(dout, cache):
    shape, arg, pool_param = cache
    ph, s = pool_param["pool_height"], pool_param["stride"]
    dx = np.zeros(shape, dtype=dout.dtype)
    for n, c, i, j in np.ndindex(*dout.shape):
        r, q = divmod(arg[n, c, i, j], ph)
        dx[n, c, i * s + r, j * s + q] += dout[n, c, i, j]
    return dx
