# cause: computes in float32 whatever it is given
# name: precision-lost
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    x, w, b = (a.astype(np.float32) for a in (x, w, b))
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    out += b.reshape(1, F, 1, 1)
    # one shifted picture for every entry of the kernel
    for i in range(KH):
        for j in range(KW):
            part = x[:, :, i:i + (Ho - 1) * stride + 1:stride, j:j + (Wo - 1) * stride + 1:stride]
            out += np.tensordot(w[:, :, i, j], part, axes=(1, 1)).swapaxes(0, 1)
    return out
