# cause: the bias is added once for every channel
# name: bias-in-every-channel
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, C, KH, KW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), 'constant')
    Hn = (H - KH + 2 * pad) // stride + 1
    Wn = (W - KW + 2 * pad) // stride + 1
    out = np.zeros((N, F, Hn, Wn), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Hn):
                for j in range(Wn):
                    for c in range(C):
                        patch = x_pad[n, c, i * stride:i * stride + KH, j * stride:j * stride + KW]
                        out[n, f, i, j] += (patch * w[f, c]).sum() + b[f]
    return out
