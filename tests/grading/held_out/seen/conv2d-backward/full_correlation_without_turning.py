# cause: dx is the full correlation of the spread-out dout with the kernels as they are, they are not turned by 180 degrees
# name: kernel-not-flipped|gradient-with-a-flipped-kernel
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as windows


def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    Ho, Wo = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dw = np.einsum("nfij,ncijuv->fcuv", dout, windows(xp, (KH, KW), axis=(2, 3))[:, :, ::stride, ::stride])
    db = dout.sum((0, 2, 3))

    # dilate: stride - 1 zeros between the gradients, then KH - 1 zeros around
    Hp, Wp = xp.shape[2:]
    spread = np.zeros((N, F, Hp + KH - 1, Wp + KW - 1), dtype=dout.dtype)
    spread[:, :, KH - 1:KH - 1 + stride * (Ho - 1) + 1:stride, KW - 1:KW - 1 + stride * (Wo - 1) + 1:stride] = dout
    dxp = np.einsum("nfijuv,fcuv->ncij", windows(spread, (KH, KW), axis=(2, 3)), w)
    return dxp[:, :, pad:pad + H, pad:pad + W], dw, db
