# cause: the bias is added inside the loop over the channels, so it is counted C times
# name: bias-in-every-channel
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0,0),(0,0),(pad,pad),(pad,pad)))
    Ho = (H + 2*pad - KH)//stride + 1
    Wo = (W + 2*pad - KW)//stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        win = xp[n, c, i*stride:i*stride+KH, j*stride:j*stride+KW]
                        out[n, f, i, j] += (win*w[f, c]).sum() + b[f]
    return out
