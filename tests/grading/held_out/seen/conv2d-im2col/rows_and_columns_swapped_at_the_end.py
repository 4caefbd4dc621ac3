# cause: the columns of the product are folded back to (W_out, H_out) instead of (H_out, W_out)
# name: axes-in-another-order|axes-swapped|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np


def im2col(img, KH, KW, stride, Ho, Wo):
    C = img.shape[0]
    col = np.zeros((C, KH, KW, Ho, Wo), dtype=img.dtype)
    for u in range(KH):
        for v in range(KW):
            col[:, u, v, :, :] = img[:, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride]
    return col.reshape(C * KH * KW, Ho * Wo)


def conv2d(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    F, C, KH, KW = w.shape
    Ho = (xp.shape[2] - KH) // stride + 1
    Wo = (xp.shape[3] - KW) // stride + 1
    W2 = w.reshape(F, -1)
    outs = [(W2.dot(im2col(im, KH, KW, stride, Ho, Wo)) + b.reshape(F, 1)).reshape(F, Wo, Ho) for im in xp]
    return np.stack(outs)
