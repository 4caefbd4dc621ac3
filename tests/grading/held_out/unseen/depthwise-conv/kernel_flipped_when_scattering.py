# cause: the backward pass scatters the gradient into dx with the kernel flipped in both directions, although scattering needs the kernel as it is
# name: gradient-with-a-flipped-kernel|kernel-flipped
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, C, Ho, Wo), x.dtype)
    k = w.squeeze(1)
    for i in range(Ho):
        for j in range(Wo):
            y, z = i * stride, j * stride
            out[:, :, i, j] = (xp[:, :, y:y+KH, z:z+KW] * k).sum(axis=(-1, -2)) + b
    return out, (x, xp, k, stride, pad)

def depthwise_backward(dout, cache):
    x, xp, k, stride, pad = cache
    C, KH, KW = k.shape
    H, W = x.shape[2:]
    rot = k[:, ::-1, ::-1]   # rotate by 180 degrees for the gradient
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(k)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            y, z = i * stride, j * stride
            g = dout[:, :, i, j][..., None, None]
            dw += (xp[:, :, y:y+KH, z:z+KW] * g).sum(axis=0)
            dxp[:, :, y:y+KH, z:z+KW] += rot * g
    return dxp[:, :, pad:pad+H, pad:pad+W], dw[:, None], dout.sum(axis=(0, 2, 3))
