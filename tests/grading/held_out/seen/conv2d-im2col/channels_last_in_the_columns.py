# cause: a window's entries stand in the order row, column, channel; those of the kernel channel, row, column
# name: windows-and-kernels-flattened-differently
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho, Wo = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    out = np.zeros((N, F, Ho, Wo), x.dtype)
    for n in range(N):
        cols = []
        for u in range(KH):
            for v in range(KW):
                for c in range(C):
                    cols.append(xp[n, c, u:u + (Ho - 1) * stride + 1:stride, v:v + (Wo - 1) * stride + 1:stride].ravel())
        out[n] = (w.reshape(F, -1) @ np.array(cols)).reshape(F, Ho, Wo) + b[:, None, None]
    return out
