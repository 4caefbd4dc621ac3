# cause: all 2 * pad zeros are added at the bottom and the right instead of pad on each of the four sides
# name: padding-at-end-only|all-padding-at-end
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    padded[:, :, :H, :W] = x
    rows = (H + 2 * pad - KH) // stride + 1
    cols = (W + 2 * pad - KW) // stride + 1
    out = np.empty((N, F, rows, cols), dtype=x.dtype)
    for r in range(rows):
        for c in range(cols):
            y0, x0 = r * stride, c * stride
            win = padded[:, :, y0:y0 + KH, x0:x0 + KW].reshape(N, -1)
            out[:, :, r, c] = win @ w.reshape(F, -1).T + b
    return out
