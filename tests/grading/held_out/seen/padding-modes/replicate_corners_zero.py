# cause: replicate fills only the four sides, the corners of the padded image stay zero
# name: border-corners-empty
import numpy as np


def pad_image(x, pad, mode):
    n, c, h, w = x.shape
    if mode == "replicate":
        big = np.zeros((n, c, h + 2 * pad, w + 2 * pad), x.dtype)
        big[:, :, pad : pad + h, pad : pad + w] = x
        for k in range(pad):
            big[:, :, k, pad : pad + w] = x[:, :, 0, :]
            big[:, :, pad + h + k, pad : pad + w] = x[:, :, -1, :]
            big[:, :, pad : pad + h, k] = x[:, :, :, 0]
            big[:, :, pad : pad + h, pad + w + k] = x[:, :, :, -1]
        return big
    name = {"zeros": "constant", "reflect": "reflect", "circular": "wrap"}[mode]
    return np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=name)


def conv2d(x, w, b, pad, mode):
    big = pad_image(x, pad, mode)
    F, C, kh, kw = w.shape
    H = big.shape[2] - kh + 1
    W = big.shape[3] - kw + 1
    out = np.zeros((x.shape[0], F, H, W), x.dtype)
    for i in range(H):
        for j in range(W):
            patch = big[:, None, :, i : i + kh, j : j + kw]
            out[:, :, i, j] = (patch * w[None]).sum(axis=(2, 3, 4)) + b
    return out
