# cause: the product of the shape (F, N * H_out * W_out) is reshaped to (N, F, H_out, W_out) directly, without a transpose of images and kernels
# name: batch-and-maps-mixed|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    cols = np.zeros((C, KH, KW, N, Ho, Wo), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            cols[:, u, v] = xp[:, :, u:u + stride * (Ho - 1) + 1:stride, v:v + stride * (Wo - 1) + 1:stride].transpose(1, 0, 2, 3)
    cols = cols.reshape(C * KH * KW, -1)
    out = w.reshape(F, -1) @ cols + b.reshape(-1, 1)
    return out.reshape(N, F, Ho, Wo)
