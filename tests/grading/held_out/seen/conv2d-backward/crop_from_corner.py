# cause: the padding of dx is cut off from the top left corner on ([:H, :W]) instead of from pad to pad + H, so dx is shifted
# name: gradient-cropped-at-one-side
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    _, _, H, W = x.shape
    _, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(KH):
        for v in range(KW):
            r = slice(u, u + stride*(Ho - 1) + 1, stride)
            c = slice(v, v + stride*(Wo - 1) + 1, stride)
            dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, r, c])
            dxp[:, :, r, c] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dxp[:, :, :H, :W], dw, dout.sum(axis=(0, 2, 3))
