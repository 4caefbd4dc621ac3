# cause: backward takes the windows for dweight and dx at i, j and forgets to multiply by the stride
# name: stride-left-out-of-the-gradient|windows-not-moved-by-stride|stride-left-out
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        pad, stride = self.pad, self.stride
        self.in_shape = x.shape
        self.px = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        kh, kw = self.weight.shape[2], self.weight.shape[3]
        rows = range(0, self.px.shape[2] - kh + 1, stride)
        cols = range(0, self.px.shape[3] - kw + 1, stride)
        out = np.zeros((x.shape[0], self.weight.shape[0], len(rows), len(cols)), dtype=x.dtype)
        for i, r in enumerate(rows):
            for j, c in enumerate(cols):
                out[:, :, i, j] = np.tensordot(self.px[:, :, r:r + kh, c:c + kw], self.weight, axes=((1, 2, 3), (1, 2, 3)))
        return out + self.bias[:, None, None]

    def backward(self, dout):
        kh, kw = self.weight.shape[2], self.weight.shape[3]
        dpx = np.zeros_like(self.px)
        dw = np.zeros_like(self.weight)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                d = dout[:, :, i, j]
                dw += np.tensordot(d.T, self.px[:, :, i:i + kh, j:j + kw], axes=1)
                dpx[:, :, i:i + kh, j:j + kw] += np.tensordot(d, self.weight, axes=1)
        self.dweight = dw
        self.dbias = dout.sum(axis=(0, 2, 3))
        h, w = self.in_shape[2:]
        return dpx[:, :, self.pad:self.pad + h, self.pad:self.pad + w]
