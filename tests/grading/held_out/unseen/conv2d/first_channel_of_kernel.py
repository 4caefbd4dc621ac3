# cause: every channel of the image is multiplied by the first channel of the kernel, w[f, 0], instead of its own
# name: first-channel-only
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x_p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant", constant_values=0)
    H_out = int((H + 2 * pad - KH) / stride) + 1
    W_out = int((W + 2 * pad - KW) / stride) + 1
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            kernel = w[f, 0]
            for i in range(H_out):
                for j in range(W_out):
                    region = x_p[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
                    out[n, f, i, j] = (region * kernel).sum() + b[f]
    return out
