# cause: dbias is summed over the rows and columns only and not over the images, so it has the shape (N, F)
# name: bias-gradient-of-the-batch-only
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def _positions(self, ho, wo):
        kh, kw = self.weight.shape[-2:]
        for i in range(ho):
            for j in range(wo):
                yield i, j, np.s_[:, :, i * self.stride:i * self.stride + kh, j * self.stride:j * self.stride + kw]

    def forward(self, x):
        p = self.pad
        self.shape = x.shape
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        kh, kw = self.weight.shape[-2:]
        ho = (self.xp.shape[2] - kh) // self.stride + 1
        wo = (self.xp.shape[3] - kw) // self.stride + 1
        out = np.zeros((x.shape[0], len(self.weight), ho, wo))
        for i, j, sl in self._positions(ho, wo):
            out[:, :, i, j] = np.einsum("ncuv,fcuv->nf", self.xp[sl], self.weight) + self.bias
        return out

    def backward(self, dout):
        self.dbias = dout.sum(axis=(2, 3))
        self.dweight = np.zeros_like(self.weight)
        dxp = np.zeros_like(self.xp)
        for i, j, sl in self._positions(*dout.shape[2:]):
            self.dweight += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], self.xp[sl])
            dxp[sl] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        p = self.pad
        return dxp[:, :, p:p + self.shape[2], p:p + self.shape[3]]
