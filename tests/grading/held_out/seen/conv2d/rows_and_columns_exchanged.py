# cause: output position (i, j) is stored at [j, i]: the maps are transposed
# name: result-transposed
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out_w = (W + 2 * pad - WW) // stride + 1
    out_h = (H + 2 * pad - HH) // stride + 1
    out = np.zeros((N, F, out_w, out_h), dtype=x.dtype)
    for i in range(out_h):
        for j in range(out_w):
            patch = x[:, :, i * stride:i * stride + HH, j * stride:j * stride + WW]
            out[:, :, j, i] = np.tensordot(patch, w, ([1, 2, 3], [1, 2, 3])) + b
    return out
