# cause: what forward keeps is an attribute of the class, so all layers share it
# name: state-kept-between-calls
import numpy as np


class Conv2D:
    cache = {}

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        F, C, KH, KW = self.weight.shape
        s, p = self.stride, self.pad
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.cache["x"], self.cache["xp"] = x, xp
        Ho, Wo = (xp.shape[2] - KH) // s + 1, (xp.shape[3] - KW) // s + 1
        out = np.zeros((len(x), F, Ho, Wo), x.dtype)
        for i in range(Ho):
            for j in range(Wo):
                win = xp[:, :, i * s:i * s + KH, j * s:j * s + KW]
                out[:, :, i, j] = np.einsum("ncuv,fcuv->nf", win, self.weight) + self.bias
        return out

    def backward(self, dout):
        F, C, KH, KW = self.weight.shape
        s, p = self.stride, self.pad
        x, xp = self.cache["x"], self.cache["xp"]
        dxp = np.zeros_like(xp)
        self.dweight = np.zeros_like(self.weight)
        self.dbias = dout.sum(axis=(0, 2, 3))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                at = np.s_[:, :, i * s:i * s + KH, j * s:j * s + KW]
                self.dweight += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], xp[at])
                dxp[at] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        return dxp[:, :, p:p + x.shape[2], p:p + x.shape[3]]
