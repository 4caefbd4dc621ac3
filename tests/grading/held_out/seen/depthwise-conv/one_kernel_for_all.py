# cause: the first channel's kernel is used for every channel
# name: first-kernel-for-all-maps|depthwise-one-kernel
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    xp[:, :, pad:H + pad, pad:W + pad] = x
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, c, i, j] = np.sum(xp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW] * w[0, 0]) + b[c]
    return out, (xp, w, stride, pad, H, W)

def depthwise_backward(dout, cache):
    xp, w, stride, pad, H, W = cache
    KH, KW = w.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n, c, i, j in np.ndindex(dout.shape):
        g = dout[n, c, i, j]
        dw[c, 0] += g * xp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW]
        dxp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW] += g * w[c, 0]
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, dout.sum((0, 2, 3))
