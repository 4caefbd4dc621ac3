# cause: conv_forward_naive moves its windows by the stride along the height only, along the width they start at j
# name: stride-down-only
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
                    out[n, f, i, j] = np.sum(x_pad[n, :, i * s:i * s + HH, j:j + WW] * w[f]) + b[f]
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
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    H_out = (H - ph) // s + 1
    W_out = (W - pw) // s + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    out[n, c, i, j] = np.max(x[n, c, i * s:i * s + ph, j * s:j * s + pw])
    cache = (x, pool_param)
    return out, cache


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H_out, W_out = dout.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    window = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                    k = np.argmax(window)
                    row, col = k // pw, k % pw
                    dx[n, c, i * s + row, j * s + col] += dout[n, c, i, j]
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
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
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
