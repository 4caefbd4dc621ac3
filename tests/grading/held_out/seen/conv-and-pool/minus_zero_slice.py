# cause: padding by hand writes to [pad:-pad]: without padding the slice is empty or the assignment fails
# name: image-wiped-without-padding
import numpy as np


def windows(height, width, kh, kw, s):
    ho, wo = (height - kh) // s + 1, (width - kw) // s + 1
    for u in range(kh):
        for v in range(kw):
            yield u, v, (slice(None), slice(None), slice(u, u + s * (ho - 1) + 1, s), slice(v, v + s * (wo - 1) + 1, s))


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param['stride'], conv_param['pad']
    xp = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * p, x.shape[3] + 2 * p), dtype=x.dtype)
    xp[:, :, p:-p, p:-p] = x
    out = b[None, :, None, None]
    for u, v, at in windows(xp.shape[2], xp.shape[3], w.shape[2], w.shape[3], s):
        out = out + np.einsum('nchw,fc->nfhw', xp[at], w[:, :, u, v])
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u, v, at in windows(xp.shape[2], xp.shape[3], w.shape[2], w.shape[3], s):
        dw[:, :, u, v] = np.tensordot(dout, xp[at], axes=([0, 2, 3], [0, 2, 3]))
        dxp[at] += np.tensordot(dout, w[:, :, u, v], axes=([1], [0])).transpose(0, 3, 1, 2)
    return dxp[:, :, p:p + x.shape[2], p:p + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    kh, kw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    out = None
    for u, v, at in windows(x.shape[2], x.shape[3], kh, kw, s):
        out = x[at].copy() if out is None else np.maximum(out, x[at])
    return out, (x, out, pool_param)


def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    kh, kw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros_like(x)
    for u, v, at in windows(x.shape[2], x.shape[3], kh, kw, s):
        dx[at] += dout * (x[at] == out)
    return dx
