# cause: np.pad(x, pad) pads batch and channels too
# name: channels-padded-too
import numpy as np

def conv2d(x, w, b, stride, pad):
    x_padded = np.pad(x, pad)
    N, C, H, W = x_padded.shape
    F, _, KH, KW = w.shape
    out = np.zeros((N, F, (H - KH) // stride + 1, (W - KW) // stride + 1), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, f, i, j] = np.sum(x_padded[n, :, i*stride:i*stride+KH, j*stride:j*stride+KW] * w[f]) + b[f]
    return out
