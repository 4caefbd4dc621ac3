# cause: the four sides are filled but the corners stay zero
# name: border-corners-empty
import numpy as np

def side(size, p, mode):
    i = np.arange(1, p + 1)
    if mode == "reflect":
        return i[::-1], size - 1 - i
    if mode == "replicate":
        return 0 * i, 0 * i + size - 1
    if mode == "circular":
        return size - i[::-1], i - 1

def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    xp[:, :, pad:pad + H, pad:pad + W] = x
    if mode != "zeros" and pad > 0:
        top, bottom = side(H, pad, mode)
        left, right = side(W, pad, mode)
        xp[:, :, :pad, pad:pad + W] = x[:, :, top]
        xp[:, :, pad + H:, pad:pad + W] = x[:, :, bottom]
        xp[:, :, pad:pad + H, :pad] = x[:, :, :, left]
        xp[:, :, pad:pad + H, pad + W:] = x[:, :, :, right]
    F, _, KH, KW = w.shape
    out = np.zeros((N, F, H + 2 * pad - KH + 1, W + 2 * pad - KW + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.einsum("ncuv,fcuv->nf", xp[:, :, i:i + KH, j:j + KW], w) + b
    return out
