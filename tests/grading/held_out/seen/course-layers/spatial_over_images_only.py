# cause: spatial batch norm reshapes to (N, C H W) and normalises each pixel over the images, gamma repeated
# name: statistics-of-each-pixel
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
    out = np.zeros((N, F, 1 + (H + 2 * p - HH) // s, 1 + (W + 2 * p - WW) // s))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            for f in range(F):
                out[:, f, i, j] = np.sum(xp[:, :, i*s:i*s+HH, j*s:j*s+WW] * w[f], axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            for f in range(F):
                g = dout[:, f, i, j].reshape(N, 1, 1, 1)
                dw[f] += np.sum(g * xp[:, :, i*s:i*s+HH, j*s:j*s+WW], axis=0)
                dxp[:, :, i*s:i*s+HH, j*s:j*s+WW] += g * w[f]
    return dxp[:, :, p:p+H, p:p+W], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1 + (H - ph) // s, 1 + (W - pw) // s))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i*s:i*s+ph, j*s:j*s+pw].max(axis=3).max(axis=2)
    return out, (x, out, pool_param)


def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = x[:, :, i*s:i*s+ph, j*s:j*s+pw]
            dx[:, :, i*s:i*s+ph, j*s:j*s+pw] += (part == out[:, :, i, j][:, :, None, None]) * dout[:, :, i, j][:, :, None, None]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    eps, momentum = bn_param.get('eps', 1e-5), bn_param.get('momentum', 0.9)
    running_mean = bn_param.get('running_mean', np.zeros(C))
    running_var = bn_param.get('running_var', np.zeros(C))
    g, b = gamma.reshape(1, C, 1, 1), beta.reshape(1, C, 1, 1)
    if bn_param['mode'] == 'train':
        mu, var = np.mean(x, axis=0), np.var(x, axis=0)
        xhat = (x - mu) / np.sqrt(var + eps)
        bn_param['running_mean'] = momentum * running_mean + (1 - momentum) * mu.mean(axis=(1, 2))
        bn_param['running_var'] = momentum * running_var + (1 - momentum) * var.mean(axis=(1, 2))
        return g * xhat + b, (xhat, np.sqrt(var + eps), g)
    xhat = (x - running_mean.reshape(1, C, 1, 1)) / np.sqrt(running_var.reshape(1, C, 1, 1) + eps)
    return g * xhat + b, None


def spatial_batchnorm_backward(dout, cache):
    xhat, std, g = cache
    dxhat = dout * g
    dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std
    return dx, (dout * xhat).sum(axis=(0, 2, 3)), dout.sum(axis=(0, 2, 3))
