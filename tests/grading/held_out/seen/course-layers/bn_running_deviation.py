# cause: the running variance is moved towards the standard deviation of the batch instead of its variance
# name: deviation-kept-as-variance
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
            new_var[c] = mom * rv[c] + (1 - mom) * np.sqrt(va)
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
    N, C, H, W = dout.shape
    m = N * H * W
    dx = np.zeros_like(dout)
    dgamma = np.zeros(C, dtype=dout.dtype)
    dbeta = np.zeros(C, dtype=dout.dtype)
    for c in range(C):
        d, z = dout[:, c], xhat[:, c]
        dbeta[c] = d.sum()
        dgamma[c] = (d * z).sum()
        dx[:, c] = gamma[c] / sd[c] * (d - dbeta[c] / m - z * dgamma[c] / m)
    return dx, dgamma, dbeta
