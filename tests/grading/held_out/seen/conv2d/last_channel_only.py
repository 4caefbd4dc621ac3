# cause: the sum of each channel is assigned instead of added, so only the last channel is left in the output
# name: last-channel-only
import numpy as np


def conv2d(x, w, b, stride, pad):
    n_img, n_ch, H, W = x.shape
    n_f, _, kh, kw = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    ho = (H + 2*pad - kh)//stride + 1
    wo = (W + 2*pad - kw)//stride + 1
    out = np.zeros((n_img, n_f, ho, wo), dtype=x.dtype)
    for n in range(n_img):
        for f in range(n_f):
            for c in range(n_ch):
                for i in range(ho):
                    for j in range(wo):
                        out[n, f, i, j] = np.sum(x[n, c, i*stride:i*stride+kh, j*stride:j*stride+kw] * w[f, c])
            out[n, f] += b[f]
    return out
