# cause: the forward pass is a usual convolution: each output channel sums the windows of all input channels instead of its own one only.
# name: depthwise-channels-summed|channels-summed
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    patch = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, c, i, j] = (patch * w[c]).sum() + b[c]
    return out, (x, xp, w, stride, pad)


def depthwise_backward(dout, cache):
    x, xp, w, stride, pad = cache
    KH, KW = w.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    r, s = i * stride, j * stride
                    dw[c, 0] += dout[n, c, i, j] * xp[n, c, r:r + KH, s:s + KW]
                    dxp[n, c, r:r + KH, s:s + KW] += dout[n, c, i, j] * w[c, 0]
    dx = dxp[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]]
    return dx, dw, dout.sum(axis=(0, 2, 3))
