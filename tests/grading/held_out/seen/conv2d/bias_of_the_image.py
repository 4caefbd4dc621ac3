# cause: the bias is picked by the number of the image, b[n], instead of the number of the kernel
# name: bias-along-a-row|index-beyond-the-array
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0,), (0,), (pad,), (pad,)))
    out = np.zeros((N, F, (H + 2*pad - KH)//stride + 1, (W + 2*pad - KW)//stride + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    a, c = i*stride, j*stride
                    out[n, f, i, j] = np.vdot(xp[n, :, a:a+KH, c:c+KW], w[f])
        out[n] += b[n]
    return out
