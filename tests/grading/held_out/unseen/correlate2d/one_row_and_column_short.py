# cause: the number of window positions is computed without the + 1 (H - KH instead of H - KH + 1), so the last row and column are missing
# name: plus-one-forgotten|last-row-and-column-left-out|loop-one-short
import numpy as np

def correlate2d(x, w, mode):
    F, C, KH, KW = w.shape
    th = {"valid": 0, "same": (KH - 1) // 2, "full": KH - 1}[mode]
    bh = {"valid": 0, "same": KH // 2, "full": KH - 1}[mode]
    tw = {"valid": 0, "same": (KW - 1) // 2, "full": KW - 1}[mode]
    bw = {"valid": 0, "same": KW // 2, "full": KW - 1}[mode]
    xp = np.pad(x, ((0, 0), (0, 0), (th, bh), (tw, bw)))
    H, W = xp.shape[2:]
    H_out = H - KH
    W_out = W - KW
    out = np.zeros((x.shape[0], F, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            window = xp[:, None, :, i:i + KH, j:j + KW]
            out[:, :, i, j] = (window * w[None]).sum(axis=(2, 3, 4))
    return out

def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
