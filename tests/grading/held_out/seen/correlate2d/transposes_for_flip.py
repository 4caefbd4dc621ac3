# cause: transposes the kernel and takes that for a flip
# name: kernel-transposed
import numpy as np

def correlate2d(x, w, mode):
    KH, KW = w.shape[2:]
    if mode == "same":
        p, q = KH - 1, KW - 1
        x = np.pad(x, ((0, 0), (0, 0), (p // 2, p - p // 2), (q // 2, q - q // 2)))
    elif mode == "full":
        x = np.pad(x, ((0, 0), (0, 0), (KH - 1, KH - 1), (KW - 1, KW - 1)))
    N, C, H, W = x.shape
    out = np.zeros((N, w.shape[0], H - KH + 1, W - KW + 1), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = np.tensordot(x[:, :, i:i + KH, j:j + KW], w, ([1, 2, 3], [1, 2, 3]))
    return out

def convolve2d(x, w, mode):
    return correlate2d(x, w.transpose(0, 1, 3, 2), mode)
