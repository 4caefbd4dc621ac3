# cause: the result of each input channel is assigned with = instead of added with +=, so that only the last channel counts.
# name: last-channel-only
import numpy as np


def get_pad(k, mode):
    if mode == "valid":
        return 0, 0
    if mode == "same":
        return (k - 1) // 2, k // 2
    return k - 1, k - 1


def correlate2d(x, w, mode):
    n_img, n_ch, H, W = x.shape
    n_k, _, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), get_pad(kh, mode), get_pad(kw, mode)), mode="constant")
    oh = xp.shape[2] - kh + 1
    ow = xp.shape[3] - kw + 1
    out = np.zeros((n_img, n_k, oh, ow), dtype=x.dtype)
    for n in range(n_img):
        for f in range(n_k):
            for c in range(n_ch):
                for i in range(oh):
                    for j in range(ow):
                        out[n, f, i, j] = np.sum(xp[n, c, i:i + kh, j:j + kw] * w[f, c])
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
