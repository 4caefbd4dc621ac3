# cause: for "replicate" only the four sides are filled, the corners of the padded image stay zero
# name: border-corners-empty
import numpy as np


def fill(x, pad, mode):
    n, c, h, w = x.shape
    p = np.zeros((n, c, h + 2 * pad, w + 2 * pad), dtype=x.dtype)
    p[:, :, pad:pad + h, pad:pad + w] = x
    if mode == "replicate":
        for k in range(pad):
            p[:, :, k, pad:pad + w] = x[:, :, 0]
            p[:, :, pad + h + k, pad:pad + w] = x[:, :, -1]
            p[:, :, pad:pad + h, k] = x[:, :, :, 0]
            p[:, :, pad:pad + h, pad + w + k] = x[:, :, :, -1]
    elif mode == "reflect":
        p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "reflect")
    elif mode == "circular":
        p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), "wrap")
    return p


def conv2d(x, w, b, pad, mode):
    p = fill(x, pad, mode)
    kh, kw = w.shape[2:]
    oh, ow = p.shape[2] - kh + 1, p.shape[3] - kw + 1
    cols = np.stack([p[:, :, i:i + oh, j:j + ow] for i in range(kh) for j in range(kw)], axis=2)
    cols = cols.reshape(len(x), -1, oh * ow)
    out = w.reshape(len(w), -1) @ cols
    return out.reshape(len(x), len(w), oh, ow) + b.reshape(-1, 1, 1)
