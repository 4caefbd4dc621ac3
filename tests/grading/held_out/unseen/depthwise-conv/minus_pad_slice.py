# cause: the border is cut off dx with the slice pad:-pad, which is empty when pad is 0
# name: gradient-cropped-to-nothing
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    _, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for c in range(C):
        for i in range(Ho):
            for j in range(Wo):
                patch = xp[:, c, i * stride:i * stride + KH, j * stride:j * stride + KW]
                out[:, c, i, j] = (patch * w[c, 0]).sum(axis=(1, 2)) + b[c]
    return out, (xp, w, stride, pad)

def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    KH, KW = w.shape[2:]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    N, C, Ho, Wo = dout.shape
    for c in range(C):
        for i in range(Ho):
            for j in range(Wo):
                a, e = i * stride, j * stride
                g = dout[:, c, i, j][:, None, None]
                dw[c, 0] += (g * xp[:, c, a:a + KH, e:e + KW]).sum(axis=0)
                dxp[:, c, a:a + KH, e:e + KW] += g * w[c, 0]
    dx = dxp[:, :, pad:-pad, pad:-pad]
    db = dout.sum(axis=(0, 2, 3))
    return dx, dw, db
