# cause: all 2 pad zeros of each axis are added at the bottom and at the right, none at the top and at the left
# name: all-padding-at-end|padding-at-end-only
import numpy as np


def conv2d(x, w, b, stride, pad):
    x = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad)), mode="constant")
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    rows = range(0, H - KH + 1, stride)
    cols = range(0, W - KW + 1, stride)
    out = [[[[(x[n, :, r:r + KH, c:c + KW] * w[f]).sum() + b[f] for c in cols] for r in rows] for f in range(F)] for n in range(N)]
    return np.array(out)
