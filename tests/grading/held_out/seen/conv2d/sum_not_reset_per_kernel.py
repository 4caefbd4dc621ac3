# cause: the running sum is set to 0 before the loop over the kernels and not inside it, so each kernel's result contains those of the kernels before it
# name: none
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H_out = (H + 2 * pad - KH) // stride + 1
    W_out = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                total = 0
                for f in range(F):
                    for c in range(C):
                        total += (x[n, c, i * stride:i * stride + KH, j * stride:j * stride + KW] * w[f, c]).sum()
                    out[n, f, i, j] = total + b[f]
    return out
