# cause: max_pool_backward_naive writes the gradient with = instead of +=, so a pixel that is the maximum of several windows keeps only the last one
# name: maxima-overwritten|overlaps-overwritten
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
                    dx[n, c, i * s + row, j * s + col] = dout[n, c, i, j]
    return dx
