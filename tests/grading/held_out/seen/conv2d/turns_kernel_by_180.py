# cause: rotates every kernel by 180 degrees: true convolution
# name: kernel-flipped
import numpy as np

def conv2d(x, w, b, stride, pad):
    w = np.rot90(w, 2, axes=(2, 3))
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    HO, WO = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, HO, WO), x.dtype)
    for i in range(HO):
        for j in range(WO):
            win = xp[:, None, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            out[:, :, i, j] = np.sum(win * w[None], axis=(2, 3, 4)) + b
    return out
