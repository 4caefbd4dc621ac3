# cause: in circular mode the slice [-pad:] takes the whole axis when pad is 0, so the image is put together with itself
# name: image-wiped-without-padding|padding-not-asked-for
import numpy as np


def conv2d(x, w, b, pad, mode):
    if mode == "circular":
        p = np.concatenate([x[:, :, -pad:], x, x[:, :, :pad]], axis=2)
        p = np.concatenate([p[:, :, :, -pad:], p, p[:, :, :, :pad]], axis=3)
    else:
        how = {"zeros": "constant", "reflect": "reflect", "replicate": "edge"}[mode]
        p = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=how)
    n = p.shape[0]
    f, c, kh, kw = w.shape
    ho = p.shape[2] - kh + 1
    wo = p.shape[3] - kw + 1
    cols = np.empty((n, ho, wo, c * kh * kw), dtype=x.dtype)
    for i in range(ho):
        for j in range(wo):
            cols[:, i, j] = p[:, :, i : i + kh, j : j + kw].reshape(n, -1)
    return (cols @ w.reshape(f, -1).T + b).transpose(0, 3, 1, 2)
