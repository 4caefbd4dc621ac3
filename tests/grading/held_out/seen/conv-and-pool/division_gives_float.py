# cause: sizes by /, which gives a float that np.zeros and range refuse
# name: float-for-integer
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode='constant')
    H_new = 1 + (H + 2 * pad - HH) / stride
    W_new = 1 + (W + 2 * pad - WW) / stride
    out = np.zeros((N, F, H_new, W_new))
    for n in range(N):
        for f in range(F):
            for i in range(H_new):
                for j in range(W_new):
                    out[n, f, i, j] = np.sum(x_pad[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW] * w[f]) + b[f]
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    H_new = 1 + (H + 2 * pad - HH) / stride
    W_new = 1 + (W + 2 * pad - WW) / stride
    x_pad = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode='constant')
    dx_pad, dw, db = np.zeros_like(x_pad), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(H_new):
                for j in range(W_new):
                    window = x_pad[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW]
                    db[f] += dout[n, f, i, j]
                    dw[f] += window * dout[n, f, i, j]
                    dx_pad[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW] += w[f] * dout[n, f, i, j]
    return dx_pad[:, :, pad:pad+H, pad:pad+W], dw, db

def max_pool_forward_naive(x, pool_param):
    HH, WW, stride = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    H_new = 1 + (H - HH) / stride
    W_new = 1 + (W - WW) / stride
    out = np.zeros((N, C, H_new, W_new))
    for i in range(H_new):
        for j in range(W_new):
            out[:, :, i, j] = np.max(x[:, :, i*stride:i*stride+HH, j*stride:j*stride+WW], axis=(2, 3))
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    HH, WW, stride = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    H_new = 1 + (H - HH) / stride
    W_new = 1 + (W - WW) / stride
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(H_new):
                for j in range(W_new):
                    window = x[n, c, i*stride:i*stride+HH, j*stride:j*stride+WW]
                    dx[n, c, i*stride:i*stride+HH, j*stride:j*stride+WW] += (window == np.max(window)) * dout[n, c, i, j]
    return dx
