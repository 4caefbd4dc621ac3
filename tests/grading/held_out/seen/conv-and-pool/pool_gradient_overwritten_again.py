# cause: the gradient of max pooling is assigned to the place of the maximum instead of added, so a pixel that is the maximum of several windows keeps only the last share
# name: maxima-overwritten|overlaps-overwritten
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
    H, W = x.shape[2:]
    KH, KW = w.shape[2:]
    Ho, Wo = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            rs = slice(u, u + s * (Ho - 1) + 1, s)
            cs = slice(v, v + s * (Wo - 1) + 1, s)
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, rs, cs])
            dxp[:, :, rs, cs] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dxp[:, :, p:p + H, p:p + W], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Ho, Wo = (H - ph) // s + 1, (W - pw) // s + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            out[:, :, i, j] = np.max(x[:, :, i*s:i*s+ph, j*s:j*s+pw], axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape, dtype=dout.dtype)
    for n, c, i, j in np.ndindex(*dout.shape):
        win = x[n, c, i*s:i*s+ph, j*s:j*s+pw]
        r, q = np.unravel_index(np.argmax(win), win.shape)
        dx[n, c, i*s + r, j*s + q] = dout[n, c, i, j]
    return dx
