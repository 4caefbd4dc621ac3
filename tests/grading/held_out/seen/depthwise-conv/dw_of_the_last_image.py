# cause: dw is assigned for every image of the batch with = instead of added up, only the last image counts
# name: gradients-of-the-last-image
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    kh, kw = w.shape[2], w.shape[3]
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh = (h + 2 * pad - kh) // stride + 1
    ow = (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, c, oh, ow), x.dtype)
    for i in range(oh):
        for j in range(ow):
            out[:, :, i, j] = (p[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] * w[:, 0]).sum((2, 3)) + b
    return out, (x, w, stride, pad)


def depthwise_backward(dout, cache):
    x, w, stride, pad = cache
    n, c, h, wd = x.shape
    kh, kw = w.shape[2], w.shape[3]
    p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dp = np.zeros_like(p)
    dw = np.zeros_like(w)
    oh, ow = dout.shape[2:]
    for a in range(n):
        for k in range(c):
            for u in range(kh):
                for v in range(kw):
                    sub = p[a, k, u:u + (oh - 1) * stride + 1:stride, v:v + (ow - 1) * stride + 1:stride]
                    dw[k, 0, u, v] = np.sum(sub * dout[a, k])
                    dp[a, k, u:u + (oh - 1) * stride + 1:stride, v:v + (ow - 1) * stride + 1:stride] += w[k, 0, u, v] * dout[a, k]
    return dp[:, :, pad:pad + h, pad:pad + wd], dw, dout.sum(axis=(0, 2, 3))
