# cause: forward copies the image into the top left corner of the padded array instead of its middle, so all the zeros stand at the bottom and on the right
# name: padding-at-end-only|all-padding-at-end
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        N, C, H, W = x.shape
        s, p = self.stride, self.pad
        F, _, KH, KW = self.weight.shape
        self.hw = (H, W)
        big = np.zeros((N, C, H + 2*p, W + 2*p), dtype=x.dtype)
        big[:, :, :H, :W] = x
        out = np.zeros((N, F, (H + 2*p - KH)//s + 1, (W + 2*p - KW)//s + 1), dtype=x.dtype)
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                out[:, :, i, j] = np.tensordot(big[:, :, i*s:i*s+KH, j*s:j*s+KW], self.weight, axes=([1, 2, 3], [1, 2, 3]))
        self.x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        return out + self.bias[None, :, None, None]

    def backward(self, dout):
        s, p = self.stride, self.pad
        KH, KW = self.weight.shape[2:]
        H, W = self.hw
        dbig = np.zeros_like(self.x)
        self.dweight = np.zeros_like(self.weight)
        self.dbias = dout.sum(axis=0).sum(axis=(1, 2))
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j]
                self.dweight += np.tensordot(g.T, self.x[:, :, i*s:i*s+KH, j*s:j*s+KW], axes=1)
                dbig[:, :, i*s:i*s+KH, j*s:j*s+KW] += np.tensordot(g, self.weight, axes=1)
        return dbig[:, :, p:p+H, p:p+W]
