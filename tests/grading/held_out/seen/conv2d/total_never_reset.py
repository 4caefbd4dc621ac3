# cause: the sum is begun once for a kernel and not at each position, so outputs add up along the way
# name: none
import numpy as np

def conv2d(x, w, b, stride, pad):
    (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
    HO = (H + 2 * pad - KH) // stride + 1
    WO = (W + 2 * pad - KW) // stride + 1
    xp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    xp[:, :, pad:pad + H, pad:pad + W] = x
    out = np.zeros((N, F, HO, WO), x.dtype)
    for n in range(N):
        for f in range(F):
            total = 0
            for i in range(HO):
                for j in range(WO):
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                total += xp[n, c, i * stride + u, j * stride + v] * w[f, c, u, v]
                    out[n, f, i, j] = total + b[f]
    return out
