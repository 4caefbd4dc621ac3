# cause: in reflect mode the pixels next to the edge are copied in their own order, they are not mirrored
# name: border-turned-round
import numpy as np


def conv2d(x, w, b, pad, mode):
    N, C, H, W = x.shape
    big = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=x.dtype)
    big[:, :, pad : pad + H, pad : pad + W] = x
    if mode != "zeros" and pad > 0:
        # left and right, then top and bottom
        for axis, size in ((3, W), (2, H)):
            v = np.moveaxis(big, axis, -1)
            body = v[..., pad : pad + size].copy()
            if mode == "reflect":
                v[..., :pad] = body[..., 1 : 1 + pad]
                v[..., pad + size :] = body[..., size - 1 - pad : size - 1]
            elif mode == "replicate":
                v[..., :pad] = body[..., :1]
                v[..., pad + size :] = body[..., -1:]
            elif mode == "circular":
                v[..., :pad] = body[..., size - pad :]
                v[..., pad + size :] = body[..., :pad]
    F, _, KH, KW = w.shape
    ho, wo = H + 2 * pad - KH + 1, W + 2 * pad - KW + 1
    out = np.zeros((N, F, ho, wo), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            out[:, :, i, j] = np.tensordot(big[:, :, i : i + KH, j : j + KW], w, ([1, 2, 3], [1, 2, 3])) + b
    return out
