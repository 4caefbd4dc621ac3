# cause: rows and columns of the kernel are exchanged in the matrix: it is applied transposed
# name: kernel-transposed
import numpy as np

# windows as rows instead of columns: out = X W^T

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = 1 + (H + 2 * pad - KH) // stride
    Wo = 1 + (W + 2 * pad - KW) // stride
    xp = np.zeros([N, H + 2 * pad, W + 2 * pad, C], x.dtype)       # channels last
    xp[:, pad:pad + H, pad:pad + W, :] = np.moveaxis(x, 1, -1)
    rows = np.zeros([N, Ho, Wo, KH, KW, C], x.dtype)
    for u in range(KH):
        for v in range(KW):
            rows[:, :, :, u, v, :] = xp[:, u:, v:, :][:, ::stride, ::stride, :][:, :Ho, :Wo, :]
    kernel = w.transpose(3, 2, 1, 0).reshape(KH * KW * C, F)
    y = rows.reshape(N * Ho * Wo, KH * KW * C).dot(kernel)
    y += b
    return y.reshape(N, Ho, Wo, F).transpose(0, 3, 1, 2)
