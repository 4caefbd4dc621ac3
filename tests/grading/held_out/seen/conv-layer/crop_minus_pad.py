# cause: backward crops the gradient of the padded images with pad:-pad, which leaves nothing where pad is 0
# name: gradient-cropped-to-nothing
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        self.xp = np.pad(x, [(0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2])
        F, C, KH, KW = self.weight.shape
        N, _, H, W = self.xp.shape
        s = self.stride
        rows = range(0, H - KH + 1, s)
        cols = range(0, W - KW + 1, s)
        out = np.stack([
            np.stack([np.tensordot(self.xp[:, :, r:r + KH, c:c + KW], self.weight, axes=([1, 2, 3], [1, 2, 3])) for c in cols], axis=-1)
            for r in rows
        ], axis=-2)
        return out + self.bias.reshape(1, F, 1, 1)

    def backward(self, dout):
        F, C, KH, KW = self.weight.shape
        s, pad = self.stride, self.pad
        dxp = np.zeros_like(self.xp)
        dw = np.zeros_like(self.weight)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                r, c = i * s, j * s
                g = dout[:, :, i, j]
                dw += np.tensordot(g, self.xp[:, :, r:r + KH, c:c + KW], axes=(0, 0))
                dxp[:, :, r:r + KH, c:c + KW] += np.tensordot(g, self.weight, axes=(1, 0))
        self.dweight = dw
        self.dbias = np.sum(dout, axis=(0, 2, 3))
        return dxp[:, :, pad:-pad, pad:-pad]
