# cause: the backward pass takes the windows at (i, j) instead of (i * stride, j * stride), so dx and dw are wrong when the stride is not 1
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = 1 + (H + 2 * pad - KH) // stride, 1 + (W + 2 * pad - KW) // stride
    out = np.zeros((N, C, Ho, Wo), dtype=x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            i0, j0 = i * stride, j * stride
            out[:, :, i, j] = (xp[:, :, i0:i0+KH, j0:j0+KW] * w[:, 0]).sum((2, 3))
    out += b.reshape(1, C, 1, 1)
    return out, (x, w, stride, pad)

def depthwise_backward(dout, cache):
    x, w, stride, pad = cache
    H, W = x.shape[2:]
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    _, _, Ho, Wo = dout.shape
    for i in range(Ho):
        for j in range(Wo):
            d = dout[:, :, i:i+1, j:j+1]
            dw[:, 0] += (xp[:, :, i:i+KH, j:j+KW] * d).sum(0)
            dxp[:, :, i:i+KH, j:j+KW] += w[:, 0] * d
    return dxp[:, :, pad:pad+H, pad:pad+W], dw, dout.sum((0, 2, 3))
