# cause: positions run down the columns first, the reshape runs along the rows first
# name: positions-column-by-column
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    result = np.empty((N, F, Ho, Wo), x.dtype)
    for n in range(N):
        X = [xp[n, :, i:i + KH, j:j + KW].flatten()
             for j in range(0, Wo * stride, stride)
             for i in range(0, Ho * stride, stride)]
        X = np.array(X).T
        result[n] = (np.dot(w.reshape(F, -1), X) + b.reshape(F, 1)).reshape(F, Ho, Wo)
    return result
