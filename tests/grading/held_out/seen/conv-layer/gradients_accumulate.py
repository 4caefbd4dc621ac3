# cause: dweight and dbias are set to zero once in __init__ and every backward adds to them, so a second backward holds the sum of both batches
# name: state-kept-between-calls|result-shared-between-calls
import numpy as np


class Conv2D:
    """Convolution layer with loops."""

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad
        self.dweight = np.zeros_like(weight)
        self.dbias = np.zeros_like(bias)
        self.x = None

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        f, _, kh, kw = self.weight.shape
        s, p = self.stride, self.pad
        big = np.zeros((n, c, h + 2 * p, w + 2 * p), dtype=x.dtype)
        big[:, :, p:p + h, p:p + w] = x
        self.big = big
        oh, ow = (h + 2 * p - kh) // s + 1, (w + 2 * p - kw) // s + 1
        out = np.zeros((n, f, oh, ow), dtype=x.dtype)
        for a in range(n):
            for k in range(f):
                for i in range(oh):
                    for j in range(ow):
                        out[a, k, i, j] = (big[a, :, i * s:i * s + kh, j * s:j * s + kw] * self.weight[k]).sum() + self.bias[k]
        return out

    def backward(self, dout):
        n, c, h, w = self.x.shape
        f, _, kh, kw = self.weight.shape
        s, p = self.stride, self.pad
        dbig = np.zeros_like(self.big)
        for a in range(n):
            for k in range(f):
                self.dbias[k] += dout[a, k].sum()
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        g = dout[a, k, i, j]
                        self.dweight[k] += g * self.big[a, :, i * s:i * s + kh, j * s:j * s + kw]
                        dbig[a, :, i * s:i * s + kh, j * s:j * s + kw] += g * self.weight[k]
        return dbig[:, :, p:p + h, p:p + w]
