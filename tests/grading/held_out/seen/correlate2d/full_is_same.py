# cause: "full" pads with half of what it needs
# name: none
import numpy as np

def correlate2d(x, w, mode):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    if mode == "valid":
        top = left = 0
        Ho, Wo = H - KH + 1, W - KW + 1
    elif mode == "same":
        top, left = (KH - 1) // 2, (KW - 1) // 2
        Ho, Wo = H, W
    else:
        top, left = KH // 2, KW // 2
        Ho, Wo = H + KH - 1, W + KW - 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    s = 0
                    for u in range(KH):
                        for v in range(KW):
                            r, q = i + u - top, j + v - left
                            if 0 <= r < H and 0 <= q < W:
                                for c in range(C):
                                    s += x[n, c, r, q] * w[f, c, u, v]
                    out[n, f, i, j] = s
    return out

def convolve2d(x, w, mode):
    flipped = np.zeros_like(w)
    for u in range(w.shape[2]):
        for v in range(w.shape[3]):
            flipped[:, :, u, v] = w[:, :, w.shape[2] - 1 - u, w.shape[3] - 1 - v]
    return correlate2d(x, flipped, mode)
