# cause: the running statistics are moved in place with *= and +=, which writes into the arrays that bn_param came with
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
    hh, ww, st = (pool_param[k] for k in ("pool_height", "pool_width", "stride"))
    v = np.lib.stride_tricks.sliding_window_view(x, (hh, ww), axis=(2, 3))[:, :, ::st, ::st]
    flat = v.reshape(v.shape[:4] + (hh * ww,))
    where = flat.argmax(axis=-1)
    return flat.max(axis=-1), (x.shape, where, ww, st)


def max_pool_backward_naive(dout, cache):
    shape, where, ww, st = cache
    dx = np.zeros(shape, dtype=dout.dtype)
    n, c, i, j = np.indices(dout.shape)
    np.add.at(dx, (n, c, i * st + where // ww, j * st + where % ww), dout)
    return dx


AX = (0, 2, 3)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    C = x.shape[1]
    if "running_mean" not in bn_param:
        bn_param["running_mean"] = np.zeros(C, dtype=x.dtype)
    if "running_var" not in bn_param:
        bn_param["running_var"] = np.zeros(C, dtype=x.dtype)
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=AX), x.var(axis=AX)
        for key, new in (("running_mean", mean), ("running_var", var)):
            bn_param[key] *= momentum
            bn_param[key] += (1 - momentum) * new
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv = (1 / np.sqrt(var + eps)).reshape(1, C, 1, 1)
    z = (x - mean.reshape(1, C, 1, 1)) * inv
    out = z * gamma.reshape(1, C, 1, 1) + beta.reshape(1, C, 1, 1)
    return out, (z, inv, gamma)


def spatial_batchnorm_backward(dout, cache):
    z, inv, gamma = cache
    dz = dout * gamma.reshape(1, -1, 1, 1)
    dx = inv * (dz - dz.mean(axis=AX, keepdims=True) - z * (dz * z).mean(axis=AX, keepdims=True))
    return dx, (dout * z).sum(axis=AX), dout.sum(axis=AX)
