# cause: forward cuts the windows at (i, j) and not at (i * stride, j * stride); only the size of the output knows the stride
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


class Conv2D:
    """A convolution with kernels `weight`, (F, C, KH, KW), and biases `bias`, (F,)."""

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        P = self.pad
        xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
        self.shape = x.shape
        self.xp = xp
        F, C, KH, KW = self.weight.shape
        H1 = (x.shape[2] + 2 * P - KH) // self.stride + 1
        W1 = (x.shape[3] + 2 * P - KW) // self.stride + 1
        out = np.zeros((x.shape[0], F, H1, W1))
        for i in range(H1):
            for j in range(W1):
                region = xp[:, :, i:i + KH, j:j + KW].reshape(x.shape[0], -1)
                out[:, :, i, j] = region @ self.weight.reshape(F, -1).T + self.bias
        return out

    def backward(self, dout):
        F, C, KH, KW = self.weight.shape
        N, _, H, W = self.shape
        S, P = self.stride, self.pad
        dxp = np.zeros(self.xp.shape)
        dw = np.zeros((F, C * KH * KW))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                sl = np.s_[:, :, i * S:i * S + KH, j * S:j * S + KW]
                dw += dout[:, :, i, j].T @ self.xp[sl].reshape(N, -1)
                dxp[sl] += (dout[:, :, i, j] @ self.weight.reshape(F, -1)).reshape(N, C, KH, KW)
        self.dweight = dw.reshape(self.weight.shape)
        self.dbias = dout.sum(axis=3).sum(axis=2).sum(axis=0)
        return dxp[:, :, P:P + H, P:P + W]
