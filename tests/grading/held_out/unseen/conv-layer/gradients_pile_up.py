# cause: dweight and dbias are set to zero in __init__ only, so each backward adds to the gradients of the earlier batches
# name: state-kept-between-calls|result-shared-between-calls
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad
        self.dweight = np.zeros_like(weight)
        self.dbias = np.zeros_like(bias)

    def forward(self, x):
        s, p = self.stride, self.pad
        N, C, H, W = x.shape
        F, _, KH, KW = self.weight.shape
        self.x = x
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        Ho, Wo = (H + 2 * p - KH) // s + 1, (W + 2 * p - KW) // s + 1
        out = np.zeros((N, F, Ho, Wo))
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        out[n, f, i, j] = np.sum(xp[n, :, i*s:i*s+KH, j*s:j*s+KW] * self.weight[f]) + self.bias[f]
        return out

    def backward(self, dout):
        s, p = self.stride, self.pad
        N, C, H, W = self.x.shape
        F, _, KH, KW = self.weight.shape
        xp = np.pad(self.x, ((0, 0), (0, 0), (p, p), (p, p)))
        dxp = np.zeros_like(xp)
        for n in range(N):
            for f in range(F):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        g = dout[n, f, i, j]
                        self.dweight[f] += g * xp[n, :, i*s:i*s+KH, j*s:j*s+KW]
                        self.dbias[f] += g
                        dxp[n, :, i*s:i*s+KH, j*s:j*s+KW] += g * self.weight[f]
        return dxp[:, :, p:p + H, p:p + W]
