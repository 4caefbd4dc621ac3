# cause: the input is kept in a dictionary that is an attribute of the class, so all layers share it and another layer's forward replaces it
# name: state-kept-between-calls
import numpy as np


class Conv2D:
    cache = {}

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p = self.pad
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.cache["xp"] = xp
        kh, kw = self.weight.shape[2:]
        win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))
        win = win[:, :, ::self.stride, ::self.stride]
        return np.einsum("nchwuv,fcuv->nfhw", win, self.weight) + self.bias[:, None, None]

    def backward(self, dout):
        xp = self.cache["xp"]
        kh, kw = self.weight.shape[2:]
        s, p = self.stride, self.pad
        win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::s, ::s]
        self.dweight = np.einsum("nfhw,nchwuv->fcuv", dout, win)
        self.dbias = dout.sum(axis=(0, 2, 3))
        dxp = np.zeros_like(xp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                dxp[:, :, i * s:i * s + kh, j * s:j * s + kw] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        return dxp[:, :, p:xp.shape[2] - p, p:xp.shape[3] - p]
