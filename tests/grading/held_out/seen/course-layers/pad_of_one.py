# cause: pads by 1, whatever conv_param says
# name: padding-fixed-at-one
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows(x, size, s):
    return sliding_window_view(x, size, axis=(2, 3))[:, :, ::s, ::s]


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    win = windows(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), w.shape[2:], s)
    return np.einsum("ncijuv,fcuv->nfij", win, w, optimize=True) + b[:, None, None], (win, x.shape, w, s, p)


def conv_backward_naive(dout, cache):
    win, (N, C, H, W), w, s, p = cache
    HH, WW = w.shape[2:]
    dw = np.einsum("nfij,ncijuv->fcuv", dout, win, optimize=True)
    dxp = np.zeros((N, C, H + 2 * p, W + 2 * p), dout.dtype)
    Ho, Wo = dout.shape[2:]
    for u in range(HH):
        for v in range(WW):
            dxp[:, :, u:u + s * (Ho - 1) + 1:s, v:v + s * (Wo - 1) + 1:s] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dxp[:, :, p:H + p, p:W + p], dw, np.einsum("nfij->f", dout)


def max_pool_forward_naive(x, pool_param):
    size, s = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    win = windows(x, size, s)
    return win.max(axis=(-1, -2)), (x, size, s)


def max_pool_backward_naive(dout, cache):
    x, size, s = cache
    dx = np.zeros_like(x)
    grad = windows(np.arange(x.size).reshape(x.shape), size, s)
    win = windows(x, size, s)
    for place in np.ndindex(*dout.shape):
        dx.flat[grad[place].flat[win[place].argmax()]] += dout[place]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", 0 * gamma)
    var = bn_param.get("running_var", 0 * gamma)
    cache = None
    if bn_param["mode"] == "train":
        n = x.size / len(gamma)
        mu = np.einsum("nchw->c", x) / n
        centred = x - mu[:, None, None]
        sigma2 = np.einsum("nchw,nchw->c", centred, centred) / n
        bn_param["running_mean"] = momentum * mean + (1 - momentum) * mu
        bn_param["running_var"] = momentum * var + (1 - momentum) * sigma2
        cache = centred, sigma2 + eps, gamma
        mean, var = mu, sigma2
    scale = gamma / np.sqrt(var + eps)
    return (x - mean[:, None, None]) * scale[:, None, None] + beta[:, None, None], cache


def spatial_batchnorm_backward(dout, cache):
    centred, var, gamma = cache
    n = dout.size / len(gamma)
    dbeta = np.einsum("nchw->c", dout)
    dot = np.einsum("nchw,nchw->c", dout, centred)
    dx = dout - (dbeta / n)[:, None, None] - centred * (dot / n / var)[:, None, None]
    return dx * (gamma / np.sqrt(var))[:, None, None], dot / np.sqrt(var), dbeta
