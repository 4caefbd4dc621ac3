# cause: the stride moves the window down, but to the right it moves by 1
# name: stride-down-only
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    top = i * stride
                    left = j
                    out[n, f, i, j] = np.sum(xp[n, :, top:top + KH, left:left + KW] * w[f]) + b[f]
    return out
