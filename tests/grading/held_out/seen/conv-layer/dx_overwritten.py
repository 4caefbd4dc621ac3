# cause: backward assigns the gradient of each window to dx with = instead of adding, so pixels in several windows keep only the last share
# name: overlaps-overwritten
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        F, _, KH, KW = self.weight.shape
        self.xpad = np.pad(x, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)), "constant")
        Hout = int((H + 2 * self.pad - KH) / self.stride) + 1
        Wout = int((W + 2 * self.pad - KW) / self.stride) + 1
        out = np.zeros((N, F, Hout, Wout))
        for f in range(F):
            for i in range(Hout):
                for j in range(Wout):
                    hs, ws = i * self.stride, j * self.stride
                    out[:, f, i, j] = np.sum(self.xpad[:, :, hs:hs + KH, ws:ws + KW] * self.weight[f], axis=(1, 2, 3)) + self.bias[f]
        return out

    def backward(self, dout):
        N, C, H, W = self.x.shape
        F, _, KH, KW = self.weight.shape
        dxpad = np.zeros_like(self.xpad)
        self.dweight = np.zeros_like(self.weight)
        self.dbias = dout.sum((0, 2, 3))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                hs, ws = i * self.stride, j * self.stride
                self.dweight += np.einsum('nf,nchw->fchw', dout[:, :, i, j], self.xpad[:, :, hs:hs + KH, ws:ws + KW])
                dxpad[:, :, hs:hs + KH, ws:ws + KW] = np.einsum('nf,fchw->nchw', dout[:, :, i, j], self.weight)
        return dxpad[:, :, self.pad:self.pad + H, self.pad:self.pad + W]
