# cause: the product is (F, N * positions) and is reshaped to (N, F, ...) without a transpose
# name: batch-and-maps-mixed|reshaped-without-transpose
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    cols = np.zeros((C * KH * KW, N * Ho * Wo), x.dtype)
    k = 0
    for n in range(N):
        for i in range(Ho):
            for j in range(Wo):
                cols[:, k] = xp[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW].ravel()
                k += 1
    res = w.reshape(F, -1) @ cols + b[:, None]
    return res.reshape(N, F, Ho, Wo)
