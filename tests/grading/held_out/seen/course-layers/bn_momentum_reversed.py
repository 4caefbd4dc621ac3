# cause: momentum is taken as the share of the batch in the running statistics, as in PyTorch, and 1 - momentum as that of the old ones
# name: momentum-reversed
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
        bn_param["running_mean"] = (1 - momentum) * bn_param["running_mean"] + momentum * mean
        bn_param["running_var"] = (1 - momentum) * bn_param["running_var"] + momentum * var
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
