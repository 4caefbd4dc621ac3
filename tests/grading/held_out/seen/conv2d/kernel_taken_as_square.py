# cause: the height of the kernel is taken for its width as well
# name: shapes-do-not-match|window-beyond-the-image
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, K, _ = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - K) // stride + 1
    Wo = (W + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i*stride:i*stride+K, j*stride:j*stride+K] * w[f]) + b[f]
    return out
