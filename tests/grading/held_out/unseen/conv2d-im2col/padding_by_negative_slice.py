# cause: the image is put into the padded array with the slice pad:-pad, which is empty when pad is 0, so the call crashes without padding
# name: image-wiped-without-padding|shapes-do-not-match
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    big = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    big[:, :, pad:-pad, pad:-pad] = x
    Ho = (big.shape[2] - KH) // stride + 1
    Wo = (big.shape[3] - KW) // stride + 1
    r = (np.arange(Ho) * stride)[:, None] + np.arange(KH)      # Ho, KH
    q = (np.arange(Wo) * stride)[:, None] + np.arange(KW)      # Wo, KW
    win = big[:, :, r[:, None, :, None], q[None, :, None, :]]  # N C Ho Wo KH KW
    cols = win.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, Ho * Wo)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, Ho, Wo)
