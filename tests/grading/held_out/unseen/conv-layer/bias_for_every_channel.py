# cause: the bias is added inside the loop over the channels, so the output contains it C times
# name: bias-in-every-channel
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        N, C, H, W = x.shape
        F, _, KH, KW = self.weight.shape
        P, S = self.pad, self.stride
        self.x = x
        self.padded = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
        Ho = (H + 2 * P - KH) // S + 1
        Wo = (W + 2 * P - KW) // S + 1
        out = np.zeros((N, F, Ho, Wo), dtype=x.dtype)
        for f in range(F):
            for c in range(C):
                for i in range(Ho):
                    for j in range(Wo):
                        window = self.padded[:, c, i * S:i * S + KH, j * S:j * S + KW]
                        out[:, f, i, j] += np.sum(window * self.weight[f, c], axis=(1, 2)) + self.bias[f]
        return out

    def backward(self, dout):
        N, C, H, W = self.x.shape
        F, _, KH, KW = self.weight.shape
        P, S = self.pad, self.stride
        dpadded = np.zeros_like(self.padded)
        self.dweight = np.zeros_like(self.weight)
        self.dbias = np.zeros_like(self.bias)
        for f in range(F):
            self.dbias[f] = dout[:, f].sum()
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    d = dout[:, f, i, j][:, None, None, None]
                    self.dweight[f] += (d * self.padded[:, :, i * S:i * S + KH, j * S:j * S + KW]).sum(axis=0)
                    dpadded[:, :, i * S:i * S + KH, j * S:j * S + KW] += d * self.weight[f]
        return dpadded[:, :, P:P + H, P:P + W]
