# cause: the gradient of the kernels is the mean over the images of the batch instead of the sum
# name: gradients-averaged-over-the-batch
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype) + b[:, None, None]
    for u in range(KH):
        for v in range(KW):
            out += xp[:, :, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride] * w[:, 0, u, v, None, None]
    return out, (xp, w, stride, pad)


def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    KH, KW = w.shape[2:]
    Ho, Wo = dout.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            where = np.s_[:, :, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride]
            dw[:, 0, u, v] = (dout * xp[where]).sum(axis=(2, 3)).mean(axis=0)
            dxp[where] += dout * w[:, 0, u, v, None, None]
    Hp, Wp = xp.shape[2:]
    return dxp[:, :, pad:Hp - pad, pad:Wp - pad], dw, dout.sum(axis=(0, 2, 3))
