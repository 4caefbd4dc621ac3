# cause: dx is cut out with [pad:-pad]: nothing is left without padding
# name: gradient-cropped-to-nothing
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.pad = pad
        self.dweight = None
        self.dbias = None
        self.x_padded = None

    def forward(self, x):
        p, s = self.pad, self.stride
        self.shape = x.shape
        N, C, H, W = x.shape
        F, _, HH, WW = self.weight.shape
        self.x_padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
        H_out = 1 + (H + 2 * p - HH) // s
        W_out = 1 + (W + 2 * p - WW) // s
        out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(H_out):
                    for j in range(W_out):
                        window = self.x_padded[n, :, i * s:i * s + HH, j * s:j * s + WW]
                        out[n, f, i, j] = np.sum(window * self.weight[f]) + self.bias[f]
        return out

    def backward(self, dout):
        p, s = self.pad, self.stride
        N, C, H, W = self.shape
        F, _, HH, WW = self.weight.shape
        dxp = np.zeros(self.x_padded.shape, dtype=dout.dtype)
        self.dweight = np.zeros(self.weight.shape, dtype=dout.dtype)
        self.dbias = np.sum(dout, axis=(0, 2, 3))
        for n in range(N):
            for f in range(F):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        window = self.x_padded[n, :, i * s:i * s + HH, j * s:j * s + WW]
                        self.dweight[f] += window * dout[n, f, i, j]
                        dxp[n, :, i * s:i * s + HH, j * s:j * s + WW] += self.weight[f] * dout[n, f, i, j]
        return dxp[:, :, p:-p, p:-p]
