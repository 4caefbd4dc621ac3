# cause: backward returns the gradient of the padded images; the padding is not cut off, so dx is larger than x
# name: gradient-of-the-padded-image
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        F, C, KH, KW = self.weight.shape
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        self.Ho, self.Wo = (xp.shape[2] - KH)//s + 1, (xp.shape[3] - KW)//s + 1
        cols = np.zeros((x.shape[0], C, KH, KW, self.Ho, self.Wo), dtype=x.dtype)
        for u in range(KH):
            for v in range(KW):
                cols[:, :, u, v] = xp[:, :, u:u + s*(self.Ho - 1) + 1:s, v:v + s*(self.Wo - 1) + 1:s]
        self.cols = cols.reshape(x.shape[0], C*KH*KW, -1)
        self.padded_shape = xp.shape
        out = self.weight.reshape(F, -1) @ self.cols + self.bias[:, None]
        return out.reshape(x.shape[0], F, self.Ho, self.Wo)

    def backward(self, dout):
        s = self.stride
        F, C, KH, KW = self.weight.shape
        N = dout.shape[0]
        d = dout.reshape(N, F, -1)
        self.dbias = d.sum(axis=(0, 2))
        self.dweight = np.einsum("nfl,nkl->fk", d, self.cols).reshape(self.weight.shape)
        dcols = (self.weight.reshape(F, -1).T @ d).reshape(N, C, KH, KW, self.Ho, self.Wo)
        dx = np.zeros(self.padded_shape, dtype=dout.dtype)
        for u in range(KH):
            for v in range(KW):
                dx[:, :, u:u + s*(self.Ho - 1) + 1:s, v:v + s*(self.Wo - 1) + 1:s] += dcols[:, :, u, v]
        return dx
