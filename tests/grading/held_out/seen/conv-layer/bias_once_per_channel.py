# cause: the forward loop over the channels adds the bias inside, so it is counted C times instead of once
# name: bias-in-every-channel
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        s, p = self.stride, self.pad
        F, C, KH, KW = self.weight.shape
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.xp = xp
        H_out = (xp.shape[2] - KH) // s + 1
        W_out = (xp.shape[3] - KW) // s + 1
        out = np.zeros((x.shape[0], F, H_out, W_out), dtype=x.dtype)
        for f in range(F):
            for c in range(C):
                for i in range(H_out):
                    for j in range(W_out):
                        win = xp[:, c, i*s:i*s+KH, j*s:j*s+KW]
                        out[:, f, i, j] += np.sum(win * self.weight[f, c], axis=(1, 2)) + self.bias[f]
        return out

    def backward(self, dout):
        s, p = self.stride, self.pad
        F, C, KH, KW = self.weight.shape
        self.dbias = np.einsum("nfij->f", dout)
        self.dweight = np.zeros_like(self.weight)
        dxp = np.zeros_like(self.xp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                rows, cols = slice(i*s, i*s+KH), slice(j*s, j*s+KW)
                self.dweight += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], self.xp[:, :, rows, cols])
                dxp[:, :, rows, cols] += np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        return dxp[:, :, p:dxp.shape[2]-p, p:dxp.shape[3]-p]
