# cause: The replicate padding by hand writes to the last rows and columns with the slice [-pad:], which for pad 0 is the whole image and overwrites it.
# name: image-wiped-without-padding
import numpy as np


def pad_image(x, pad, mode):
    n, c, h, w = x.shape
    width = ((0, 0), (0, 0), (pad, pad), (pad, pad))
    if mode == "zeros":
        return np.pad(x, width)
    if mode == "reflect":
        return np.pad(x, width, "reflect")
    if mode == "circular":
        return np.pad(x, width, "wrap")
    p = np.zeros((n, c, h + 2 * pad, w + 2 * pad), dtype=x.dtype)
    p[:, :, pad : pad + h, pad : pad + w] = x
    p[:, :, :pad, :] = p[:, :, pad : pad + 1, :]
    p[:, :, -pad:, :] = p[:, :, pad + h - 1 : pad + h, :]
    p[:, :, :, :pad] = p[:, :, :, pad : pad + 1]
    p[:, :, :, -pad:] = p[:, :, :, pad + w - 1 : pad + w]
    return p


def conv2d(x, w, b, pad, mode):
    p = pad_image(x, pad, mode)
    kh, kw = w.shape[2], w.shape[3]
    ho, wo = p.shape[2] - kh + 1, p.shape[3] - kw + 1
    out = np.empty((p.shape[0], w.shape[0], ho, wo))
    for i in range(ho):
        for j in range(wo):
            out[:, :, i, j] = np.tensordot(p[:, :, i : i + kh, j : j + kw], w, axes=([1, 2, 3], [1, 2, 3]))
    out += b[None, :, None, None]
    return out
