# cause: spatial_batchnorm_backward divides its sums by the number of images N instead of the number of values N H W
# name: gradient-through-the-moments-wrong
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    s, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant')
    H_out = 1 + (H + 2 * pad - HH) // s
    W_out = 1 + (W + 2 * pad - WW) // s
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    out[n, f, i, j] = np.sum(x_pad[n, :, i * s:i * s + HH, j * s:j * s + WW] * w[f]) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    N, F, H_out, W_out = dout.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant')
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.sum(dout, axis=(0, 2, 3))
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    dw[f] += x_pad[n, :, i * s:i * s + HH, j * s:j * s + WW] * dout[n, f, i, j]
                    dx_pad[n, :, i * s:i * s + HH, j * s:j * s + WW] += w[f] * dout[n, f, i, j]
    dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
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


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    m = N * H * W
    eps = bn_param.get('eps', 1e-5)
    mom = bn_param.get('momentum', 0.9)
    rm = bn_param.get('running_mean', np.zeros(C, dtype=x.dtype))
    rv = bn_param.get('running_var', np.zeros(C, dtype=x.dtype))
    out = np.zeros_like(x)
    xhat = np.zeros_like(x)
    sd = np.zeros(C, dtype=x.dtype)
    new_mean, new_var = rm.copy(), rv.copy()
    for c in range(C):
        if bn_param['mode'] == 'train':
            mu = x[:, c].sum() / m
            va = ((x[:, c] - mu) ** 2).sum() / m
            new_mean[c] = mom * rm[c] + (1 - mom) * mu
            new_var[c] = mom * rv[c] + (1 - mom) * va
        else:
            mu, va = rm[c], rv[c]
        sd[c] = np.sqrt(va + eps)
        xhat[:, c] = (x[:, c] - mu) / sd[c]
        out[:, c] = gamma[c] * xhat[:, c] + beta[c]
    bn_param['running_mean'] = new_mean
    bn_param['running_var'] = new_var
    return out, (xhat, sd, gamma)


def spatial_batchnorm_backward(dout, cache):
    xhat, sd, gamma = cache
    m, C = dout.shape[:2]
    dx = np.zeros_like(dout)
    dgamma = np.zeros(C, dtype=dout.dtype)
    dbeta = np.zeros(C, dtype=dout.dtype)
    for c in range(C):
        d, z = dout[:, c], xhat[:, c]
        dbeta[c] = d.sum()
        dgamma[c] = (d * z).sum()
        dx[:, c] = gamma[c] / sd[c] * (d - dbeta[c] / m - z * dgamma[c] / m)
    return dx, dgamma, dbeta
