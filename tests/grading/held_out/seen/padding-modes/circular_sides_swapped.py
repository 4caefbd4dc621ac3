# cause: for "circular" the wrong ends are attached: the first pixels are repeated on the left and the last ones on the right
# name: border-sides-swapped
import numpy as np


def indices(length, pad, mode):
    inner = list(range(length))
    if mode == "reflect":
        left = [i for i in range(pad, 0, -1)]
        right = [length - 2 - i for i in range(pad)]
    elif mode == "replicate":
        left = [0] * pad
        right = [length - 1] * pad
    else:
        left = inner[:pad]
        right = inner[length - pad:]
    return left + inner + right


def conv2d(x, w, b, pad, mode):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    if mode == "zeros":
        p = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=x.dtype)
        p[:, :, pad:pad + h, pad:pad + wd] = x
    else:
        p = x[:, :, indices(h, pad, mode), :][:, :, :, indices(wd, pad, mode)]
    oh, ow = h + 2 * pad - kh + 1, wd + 2 * pad - kw + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            out += np.einsum("nchw,fc->nfhw", p[:, :, i:i + oh, j:j + ow], w[:, :, i, j])
    return out + b[:, None, None]
