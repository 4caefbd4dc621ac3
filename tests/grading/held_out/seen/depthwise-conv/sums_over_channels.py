# cause: sums over the channels as a usual convolution does: every output channel reads all inputs
# name: channels-summed|depthwise-channels-summed
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    win = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, c, i, j] = np.sum(win * w[c]) + b[c]
    return out, (xp, w, stride, pad, H, W)

def depthwise_backward(dout, cache):
    xp, w, stride, pad, H, W = cache
    KH, KW = w.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for n, c, i, j in np.ndindex(*dout.shape):
        at = np.s_[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
        dw[c, 0] += (dout[n, c, i, j] * xp[at]).sum(axis=0)
        dxp[at] += dout[n, c, i, j] * w[c]
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, dout.sum(axis=(0, 2, 3))
