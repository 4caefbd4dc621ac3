# cause: max_pool_forward_naive asserts that the stride divides the sizes and stops with an AssertionError where rows or columns are left over
# name: sizes-refused
import numpy as np


def taps(HH, WW, s, oh, ow):
    """All positions of the kernel with the slices of the image that they see."""
    for u in range(HH):
        for v in range(WW):
            yield u, v, slice(u, u + s * (oh - 1) + 1, s), slice(v, v + s * (ow - 1) + 1, s)


def conv_forward_naive(x, w, b, conv_param):
    s = conv_param["stride"]
    p = conv_param["pad"]
    n, c, h, wd = x.shape
    f, _, HH, WW = w.shape
    xp = np.zeros((n, c, h + 2 * p, wd + 2 * p), dtype=x.dtype)
    xp[:, :, p:p + h, p:p + wd] = x
    oh = (h + 2 * p - HH) // s + 1
    ow = (wd + 2 * p - WW) // s + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for u, v, r, q in taps(HH, WW, s, oh, ow):
        out += np.einsum("ncij,fc->nfij", xp[:, :, r, q], w[:, :, u, v])
    out += b[None, :, None, None]
    return out, {"xp": xp, "w": w, "s": s, "p": p, "hw": (h, wd)}


def conv_backward_naive(dout, cache):
    xp, w, s, p = cache["xp"], cache["w"], cache["s"], cache["p"]
    h, wd = cache["hw"]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))
    for u, v, r, q in taps(w.shape[2], w.shape[3], s, dout.shape[2], dout.shape[3]):
        dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, r, q])
        dxp[:, :, r, q] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dxp[:, :, p:p + h, p:p + wd], dw, db


def max_pool_forward_naive(x, pool_param):
    kh = pool_param["pool_height"]
    kw = pool_param["pool_width"]
    step = pool_param["stride"]
    n, c, h, wd = x.shape
    assert (h - kh) % step == 0 and (wd - kw) % step == 0, 'bad pooling size'
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
