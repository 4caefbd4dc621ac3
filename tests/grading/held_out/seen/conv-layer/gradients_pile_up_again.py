# cause: dweight and dbias are set to zero in __init__ only and added to in backward, so they pile up over several calls of backward
# name: state-kept-between-calls
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad
        self.dweight = np.zeros_like(weight)
        self.dbias = np.zeros_like(bias)

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        F, _, KH, KW = self.weight.shape
        s, p = self.stride, self.pad
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        Ho = (H + 2 * p - KH) // s + 1
        Wo = (W + 2 * p - KW) // s + 1
        out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        out[n, f, i, j] = np.sum(self.xp[n, :, i * s:i * s + KH, j * s:j * s + KW] * self.weight[f]) + self.bias[f]
        return out

    def backward(self, dout):
        N, C, H, W = self.x.shape
        F, _, KH, KW = self.weight.shape
        s, p = self.stride, self.pad
        dxp = np.zeros_like(self.xp)
        for n in range(N):
            for f in range(F):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        d = dout[n, f, i, j]
                        self.dweight[f] += d * self.xp[n, :, i * s:i * s + KH, j * s:j * s + KW]
                        self.dbias[f] += d
                        dxp[n, :, i * s:i * s + KH, j * s:j * s + KW] += d * self.weight[f]
        return dxp[:, :, p:p + H, p:p + W]
