# cause: the input of the last forward is kept in a dictionary of the class, so the layers overwrite each other's cache
# name: state-kept-between-calls
import numpy as np


class Conv2D:
    cache = {}

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        p, s = self.pad, self.stride
        f, c, kh, kw = self.weight.shape
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        win = np.lib.stride_tricks.sliding_window_view(xp, (kh, kw), axis=(2, 3))[:, :, ::s, ::s]
        self.cache["xp"] = xp
        self.cache["win"] = win
        return np.einsum("ncijuv,fcuv->nfij", win, self.weight) + self.bias.reshape(1, -1, 1, 1)

    def backward(self, dout):
        p, s = self.pad, self.stride
        xp, win = self.cache["xp"], self.cache["win"]
        f, c, kh, kw = self.weight.shape
        self.dbias = dout.sum((0, 2, 3))
        self.dweight = np.einsum("ncijuv,nfij->fcuv", win, dout)
        dxp = np.zeros_like(xp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                dxp[:, :, i * s:i * s + kh, j * s:j * s + kw] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        return dxp[:, :, p:xp.shape[2] - p, p:xp.shape[3] - p]
