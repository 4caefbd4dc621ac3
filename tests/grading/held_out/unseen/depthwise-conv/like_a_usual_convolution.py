# cause: the forward pass slides each kernel over all input channels and sums over them, as a usual convolution does, instead of over its own channel only
# name: depthwise-channels-summed|channels-summed
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    window = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, c, i, j] = np.sum(window * w[c]) + b[c]
    return out, (xp, w, stride, pad)


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    N, C, Ho, Wo = dout.shape
    KH, KW = w.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    si, sj = i * stride, j * stride
                    dw[c, 0] += dout[n, c, i, j] * xp[n, c, si:si + KH, sj:sj + KW]
                    dxp[n, c, si:si + KH, sj:sj + KW] += dout[n, c, i, j] * w[c, 0]
    return dxp[:, :, pad:xp.shape[2] - pad, pad:xp.shape[3] - pad], dw, dout.sum(axis=(0, 2, 3))
