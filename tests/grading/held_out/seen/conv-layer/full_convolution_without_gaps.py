# cause: dx is the full convolution of dout with the turned kernels, but the zeros between the gradients that a stride above 1 needs are not inserted
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view as swv


def corr(a, w):
    return np.einsum("ncijuv,fcuv->nfij", swv(a, w.shape[2:], axis=(2, 3)), w)


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        self.x = x
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        return corr(self.xp, self.weight)[:, :, ::s, ::s] + self.bias.reshape(-1, 1, 1)

    def backward(self, dout):
        p, s = self.pad, self.stride
        kh, kw = self.weight.shape[2:]
        self.dbias = dout.sum(axis=(0, 2, 3))
        win = swv(self.xp, (kh, kw), axis=(2, 3))[:, :, ::s, ::s]
        self.dweight = np.einsum("nfij,ncijuv->fcuv", dout, win)
        # dx = full convolution with the kernel rotated by 180 degrees
        d = np.pad(dout, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
        full = corr(d, self.weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3))
        dxp = np.zeros_like(self.xp)
        dxp[:, :, :full.shape[2], :full.shape[3]] = full
        h, w = self.x.shape[2:]
        return dxp[:, :, p:p + h, p:p + w]
