# cause: the new running statistics are computed in training but never put back into bn_param
# name: running-statistics-not-updated
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    st, pd = conv_param['stride'], conv_param['pad']
    padded = np.pad(x, ((0, 0), (0, 0), (pd, pd), (pd, pd)))
    HH, WW = w.shape[2:]
    win = np.lib.stride_tricks.sliding_window_view(padded, (HH, WW), axis=(2, 3))[:, :, ::st, ::st]
    out = np.einsum('ncijuv,fcuv->nfij', win, w) + b.reshape(1, -1, 1, 1)
    return out, (win, padded.shape, w, st, pd)


def conv_backward_naive(dout, cache):
    win, shape, w, st, pd = cache
    HH, WW = w.shape[2:]
    db = dout.sum(axis=3).sum(axis=2).sum(axis=0)
    dw = np.einsum('nfij,ncijuv->fcuv', dout, win)
    # what each window gets back, then add the windows into the image
    back = np.einsum('nfij,fcuv->ncijuv', dout, w)
    dpadded = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i * st:i * st + HH, j * st:j * st + WW] += back[:, :, i, j]
    dx = dpadded[:, :, pd:shape[2] - pd, pd:shape[3] - pd]
    return dx, dw, db


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


def batchnorm(x, gamma, beta, bn_param):
    mode = bn_param['mode']
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get('running_var', np.zeros(D, dtype=x.dtype))
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
