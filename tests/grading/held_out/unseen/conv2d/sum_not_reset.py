# cause: the running sum is set to zero once per row and not for every window, so each output also contains the windows to its left
# name: none
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    img = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    H_out = (H + 2 * pad - KH) // stride + 1
    W_out = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                total = 0
                for j in range(W_out):
                    for c in range(C):
                        for u in range(KH):
                            total += np.dot(img[n, c, i * stride + u, j * stride:j * stride + KW], w[f, c, u])
                    out[n, f, i, j] = total + b[f]
    return out
