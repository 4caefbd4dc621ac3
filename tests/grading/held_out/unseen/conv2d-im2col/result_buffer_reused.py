# cause: the same result array is filled for every image and appended to the list without a copy, so all images get the result of the last one
# name: last-image-only
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    kernels = w.reshape(F, -1)
    cols = np.zeros((C, KH, KW, Ho, Wo), dtype=x.dtype)
    result = np.zeros((F, Ho * Wo), dtype=x.dtype)
    outs = []
    for img in x:
        p = np.pad(img, ((0, 0), (pad, pad), (pad, pad)))
        for u in range(KH):
            for v in range(KW):
                cols[:, u, v] = p[:, u:u + stride * Ho:stride, v:v + stride * Wo:stride]
        np.matmul(kernels, cols.reshape(C * KH * KW, -1), out=result)
        result += b[:, None]
        outs.append(result)
    return np.array(outs).reshape(N, F, Ho, Wo)
