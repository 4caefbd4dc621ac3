# cause: in backward the gradient of x is added at (i, j) instead of (i * stride, j * stride), so dx is wrong for every stride above 1
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        s, p = self.stride, self.pad
        f, c, kh, kw = self.weight.shape
        xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        self.saved = xp
        ho = (xp.shape[2] - kh) // s + 1
        wo = (xp.shape[3] - kw) // s + 1
        out = np.zeros((len(x), f, ho, wo), dtype=x.dtype)
        for i in range(ho):
            for j in range(wo):
                patch = xp[:, :, i*s:i*s+kh, j*s:j*s+kw].reshape(len(x), -1)
                out[:, :, i, j] = patch @ self.weight.reshape(f, -1).T + self.bias
        return out

    def backward(self, dout):
        s, p = self.stride, self.pad
        xp = self.saved
        f, c, kh, kw = self.weight.shape
        dw = np.zeros_like(self.weight)
        dxp = np.zeros_like(xp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j]
                patch = xp[:, :, i*s:i*s+kh, j*s:j*s+kw].reshape(len(xp), -1)
                dw += (g.T @ patch).reshape(dw.shape)
                dxp[:, :, i:i+kh, j:j+kw] += (g @ self.weight.reshape(f, -1)).reshape(-1, c, kh, kw)
        self.dweight = dw
        self.dbias = dout.sum((0, 2, 3))
        return dxp[:, :, p:xp.shape[2]-p, p:xp.shape[3]-p]
