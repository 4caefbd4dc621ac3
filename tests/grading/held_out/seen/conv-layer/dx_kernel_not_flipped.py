# cause: dx is computed as a full correlation of the spread-out dout with the kernels, but the kernels are not turned by 180 degrees
# name: gradient-with-a-flipped-kernel|kernel-not-flipped
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        self.hw = x.shape[2:]
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.win = sliding_window_view(self.xp, self.weight.shape[2:], (2, 3))[:, :, ::s, ::s]
        return np.einsum("ncijkl,fckl->nfij", self.win, self.weight) + self.bias.reshape(1, -1, 1, 1)

    def backward(self, dout):
        self.dweight = np.einsum("ncijkl,nfij->fckl", self.win, dout)
        self.dbias = dout.sum(axis=(0, 2, 3))
        n, f, oh, ow = dout.shape
        kh, kw = self.weight.shape[2:]
        H, W = self.xp.shape[2:]
        # dout with stride - 1 zeros between, and a border of kernel - 1
        big = np.zeros((n, f, H + kh - 1, W + kw - 1), dtype=dout.dtype)
        s = self.stride
        big[:, :, kh - 1:kh - 1 + s * (oh - 1) + 1:s, kw - 1:kw - 1 + s * (ow - 1) + 1:s] = dout
        dxp = np.einsum("nfijkl,fckl->ncij", sliding_window_view(big, (kh, kw), (2, 3)), self.weight)
        p = self.pad
        return dxp[:, :, p:p + self.hw[0], p:p + self.hw[1]]
