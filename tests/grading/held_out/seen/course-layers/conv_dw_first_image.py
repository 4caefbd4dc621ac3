# cause: conv_backward_naive computes dw from the first image of the batch only
# name: gradients-of-the-first-image
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride = conv_param.get("stride", 1)
    pad = conv_param.get("pad", 0)
    F, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (xp.shape[2] - KH) // stride + 1
    Wo = (xp.shape[3] - KW) // stride + 1
    out = np.zeros((x.shape[0], F, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            top = i * stride
            left = j * stride
            patch = xp[:, :, top:top + KH, left:left + KW]
            out[:, :, i, j] = np.tensordot(patch, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return out, (x.shape, xp, w, stride, pad)


def conv_backward_naive(dout, cache):
    x_shape, xp, w, stride, pad = cache
    F, C, KH, KW = w.shape
    N, C, H, W = x_shape
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros(F, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top = i * stride
            left = j * stride
            g = dout[:, :, i, j]
            db += g.sum(axis=0)
            dw += g[0][:, None, None, None] * xp[0, :, top:top + KH, left:left + KW]
            dxp[:, :, top:top + KH, left:left + KW] += np.tensordot(g, w, axes=([1], [0]))
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db


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
