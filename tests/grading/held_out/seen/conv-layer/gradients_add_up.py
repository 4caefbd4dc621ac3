# cause: dweight and dbias are set to zero only in __init__, so each call of backward adds to the gradients of the calls before
# name: state-kept-between-calls
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.pad = pad
        self.dweight = np.zeros_like(weight)
        self.dbias = np.zeros_like(bias)

    def forward(self, x):
        s, p = self.stride, self.pad
        F, C, KH, KW = self.weight.shape
        N, _, H, W = x.shape
        self.x_shape = x.shape
        self.xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
        Ho = (H + 2*p - KH) // s + 1
        Wo = (W + 2*p - KW) // s + 1
        out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(Ho):
                    for j in range(Wo):
                        out[n, f, i, j] = np.sum(self.xp[n, :, i*s:i*s+KH, j*s:j*s+KW] * self.weight[f]) + self.bias[f]
        return out

    def backward(self, dout):
        s, p = self.stride, self.pad
        F, C, KH, KW = self.weight.shape
        _, _, H, W = self.x_shape
        dxp = np.zeros_like(self.xp)
        for n, f, i, j in np.ndindex(*dout.shape):
            g = dout[n, f, i, j]
            self.dbias[f] += g
            self.dweight[f] += g * self.xp[n, :, i*s:i*s+KH, j*s:j*s+KW]
            dxp[n, :, i*s:i*s+KH, j*s:j*s+KW] += g * self.weight[f]
        return dxp[:, :, p:p+H, p:p+W]
