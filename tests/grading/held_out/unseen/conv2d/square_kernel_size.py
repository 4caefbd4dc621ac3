# cause: H_out is computed with the width of the kernel instead of its height
# name: width-taken-for-height|kernel-height-and-width-swapped|height-taken-for-width|axes-swapped|window-beyond-the-image|one-window-too-many|last-row-and-column-left-out
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    ho = (h + 2 * pad - kw) // stride + 1
    wo = (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, f, ho, wo), dtype=x.dtype)
    for a in range(n):
        for k in range(f):
            for i in range(ho):
                for j in range(wo):
                    s = b[k]
                    for ch in range(c):
                        patch = xp[a, ch, i * stride:i * stride + kh, j * stride:j * stride + kw]
                        s = s + np.sum(patch * w[k, ch, :patch.shape[0]])
                    out[a, k, i, j] = s
    return out
