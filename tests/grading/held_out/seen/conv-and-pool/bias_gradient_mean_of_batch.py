# cause: db is averaged over the images of the batch (divided by N) instead of summed
# name: bias-gradient-averaged|gradients-averaged-over-the-batch|gradient-averaged-over-the-batch
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    Hn = (H + 2 * pad - HH) // stride + 1
    Wn = (W + 2 * pad - WW) // stride + 1
    out = np.empty((N, F, Hn, Wn), x.dtype)
    for i in range(Hn):
        for j in range(Wn):
            block = xp[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW].reshape(N, -1)
            out[:, :, i, j] = block.dot(w.reshape(F, -1).T) + b
    return out, (xp, w, conv_param)


def conv_backward_naive(dout, cache):
    xp, w, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, C, HH, WW = w.shape
    N = len(xp)
    dxp = np.zeros_like(xp)
    dw = np.zeros((F, C * HH * WW), w.dtype)
    db = np.mean(np.sum(dout, axis=(2, 3)), axis=0)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            sl = (slice(None), slice(None), slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW))
            dw += dout[:, :, i, j].T.dot(xp[sl].reshape(N, -1))
            dxp[sl] += dout[:, :, i, j].dot(w.reshape(F, -1)).reshape(N, C, HH, WW)
    H, W = xp.shape[2] - 2 * pad, xp.shape[3] - 2 * pad
    return dxp[:, :, pad:pad + H, pad:pad + W], dw.reshape(w.shape), db


def max_pool_forward_naive(x, pool_param):
    a, b, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    Hn, Wn = (H - a) // stride + 1, (W - b) // stride + 1
    out = np.empty((N, C, Hn, Wn), x.dtype)
    for i in range(Hn):
        for j in range(Wn):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + a, j * stride:j * stride + b].reshape(N, C, -1).max(-1)
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    a, b, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            sl = (slice(None), slice(None), slice(i * stride, i * stride + a), slice(j * stride, j * stride + b))
            m = x[sl] == x[sl].max(axis=(2, 3), keepdims=True)
            dx[sl] += m * dout[:, :, i:i + 1, j:j + 1]
    return dx
