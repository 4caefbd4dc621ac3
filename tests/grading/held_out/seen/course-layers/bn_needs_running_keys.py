# cause: spatial_batchnorm_forward reads running_mean and running_var without a default, so it stops with a KeyError where bn_param does not have them
# name: key-missing
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


def batchnorm(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    N, D = x.shape
    running_mean = bn_param['running_mean']
    running_var = bn_param['running_var']
    if mode == 'train':
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    out = gamma * x_hat + beta
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, (x_hat, std, gamma)


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    flat = x.transpose(0, 2, 3, 1).reshape(-1, C)
    out, cache = batchnorm(flat, gamma, beta, bn_param)
    return out.reshape(N, H, W, C).transpose(0, 3, 1, 2), cache


def spatial_batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(-1, C)
    M = d.shape[0]
    dbeta = d.sum(axis=0)
    dgamma = (d * x_hat).sum(axis=0)
    dx_hat = d * gamma
    dx = (M * dx_hat - dx_hat.sum(axis=0) - x_hat * (dx_hat * x_hat).sum(axis=0)) / (M * std)
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
