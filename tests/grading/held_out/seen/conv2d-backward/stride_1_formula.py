# cause: the gradient is not spread out by the stride: right for stride 1 only, else a size error
# name: none
import numpy as np

def corr(a, k):
    v = np.lib.stride_tricks.sliding_window_view(a, k.shape[2:], axis=(2, 3))
    return np.einsum('ncijuv,fcuv->nfij', v, k)

def conv2d_backward(dout, x, w, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    kh, kw = w.shape[2:]
    dw = corr(xp.transpose(1, 0, 2, 3), dout.transpose(1, 0, 2, 3)).transpose(1, 0, 2, 3)
    d = np.pad(dout, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    dx = corr(d, w.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])
    dx = dx[:, :, pad:pad + x.shape[2], pad:pad + x.shape[3]]
    return dx, dw, dout.sum(axis=(0, 2, 3))
