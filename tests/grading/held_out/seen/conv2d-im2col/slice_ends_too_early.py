# cause: the strided slice ends at u + H_out instead of u + stride * H_out, so a stride above 1 gives too few entries and an assignment error
# name: last-row-and-column-left-out|shapes-do-not-match
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    OH = (H + 2 * pad - KH) // stride + 1
    OW = (W + 2 * pad - KW) // stride + 1
    cols = np.zeros((N, C, KH, KW, OH, OW), dtype=x.dtype)
    for u in range(KH):
        for v in range(KW):
            cols[:, :, u, v] = xp[:, :, u:u + OH:stride, v:v + OW:stride]
    cols = cols.reshape(N, C * KH * KW, OH * OW)
    out = np.einsum("fk,nkl->nfl", w.reshape(F, -1), cols) + b[None, :, None]
    return out.reshape(N, F, OH, OW)
