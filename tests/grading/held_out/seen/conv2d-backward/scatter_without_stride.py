# cause: dx is scattered to windows that move by 1, whatever the stride
# name: stride-left-out-of-the-gradient
import numpy as np

def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    dx_pad = np.zeros_like(x_pad)
    dw = np.zeros_like(w)
    db = np.zeros(F, x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    dw[f] += x_pad[n, :, i * stride:i * stride + KH, j * stride:j * stride + KW] * dout[n, f, i, j]
                    dx_pad[n, :, i:i + KH, j:j + KW] += w[f] * dout[n, f, i, j]
                    db[f] += dout[n, f, i, j]
    dx = dx_pad[:, :, pad:pad + H, pad:pad + W]
    return dx, dw, db
