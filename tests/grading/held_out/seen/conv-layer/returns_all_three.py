# cause: backward returns (dx, dw, db) and not dx alone
# name: several-values-for-one
import numpy as np


class Conv2D:

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias, self.stride, self.pad = weight, bias, stride, pad

    def im2col(self, x):
        k1, k2 = self.weight.shape[2:]
        rows = range(0, x.shape[2] - k1 + 1, self.stride)
        cols = range(0, x.shape[3] - k2 + 1, self.stride)
        self.corners = [(r, c) for r in rows for c in cols]
        self.out_size = len(rows), len(cols)
        return np.stack([x[:, :, r:r + k1, c:c + k2].reshape(len(x), -1) for r, c in self.corners], axis=1)

    def forward(self, x):
        self.inner = x.shape[2:]
        padded = np.pad(x, ((0, 0), (0, 0), (self.pad,) * 2, (self.pad,) * 2))
        self.padded_shape = padded.shape
        self.matrix = self.im2col(padded)                       # (N, windows, C k1 k2)
        y = self.matrix @ self.weight.reshape(len(self.weight), -1).T + self.bias
        return y.transpose(0, 2, 1).reshape(len(x), len(self.weight), *self.out_size)

    def backward(self, dout):
        N, F = dout.shape[:2]
        k1, k2 = self.weight.shape[2:]
        g = dout.reshape(N, F, -1)
        self.dbias = g.sum(axis=2).sum(axis=0)
        self.dweight = np.matmul(g, self.matrix).sum(axis=0).reshape(self.weight.shape)
        d = g.transpose(0, 2, 1) @ self.weight.reshape(F, -1)
        dx = np.zeros(self.padded_shape)
        for at, (r, c) in enumerate(self.corners):
            dx[:, :, r:r + k1, c:c + k2] += d[:, at].reshape(N, -1, k1, k2)
        h, w = self.inner
        return dx[:, :, self.pad:h + self.pad, self.pad:w + self.pad], self.dweight, self.dbias
