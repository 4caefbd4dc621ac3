# cause: the kernel of channel 0 is used for every channel in the forward pass
# name: first-kernel-for-all-maps
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    kh, kw = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, c, oh, ow), dtype=x.dtype)
    for i in range(oh):
        for j in range(ow):
            patch = xp[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
            out[:, :, i, j] = (patch * w[0]).sum(axis=(2, 3)) + b
    return out, (xp, w, stride, pad)


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    kh, kw = w.shape[2:]
    g_xp, g_w = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            where = np.s_[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw]
            d = dout[:, :, i, j, None, None]
            g_w[:, 0] += (d * xp[where]).sum(axis=0)
            g_xp[where] += d * w[:, 0]
    bottom, right = g_xp.shape[2] - pad, g_xp.shape[3] - pad
    return g_xp[:, :, pad:bottom, pad:right], g_w, dout.sum(axis=(0, 2, 3))
