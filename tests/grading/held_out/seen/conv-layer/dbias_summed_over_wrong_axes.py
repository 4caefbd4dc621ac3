# cause: dbias is summed over the axes 0, 1 and 2, which leaves one number for each column instead of one for each kernel
# name: bias-gradient-of-all-maps|bias-gradient-of-the-batch-only
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        n, c, h, w = x.shape
        f, _, kh, kw = self.weight.shape
        st, p = self.stride, self.pad
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "constant")
        oh, ow = (h + 2 * p - kh) // st + 1, (w + 2 * p - kw) // st + 1
        col = np.zeros((n, c, kh, kw, oh, ow), dtype=x.dtype)
        for a in range(kh):
            for b in range(kw):
                col[:, :, a, b] = xp[:, :, a:a + st * oh:st, b:b + st * ow:st][:, :, :oh, :ow]
        self.col = col.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1)
        self.shape = x.shape
        out = self.col @ self.weight.reshape(f, -1).T + self.bias
        return out.reshape(n, oh, ow, f).transpose(0, 3, 1, 2)

    def backward(self, dout):
        n, c, h, w = self.shape
        f, _, kh, kw = self.weight.shape
        st, p = self.stride, self.pad
        oh, ow = dout.shape[2:]
        self.dbias = np.sum(dout, axis=(0, 1, 2))
        d = dout.transpose(0, 2, 3, 1).reshape(-1, f)
        self.dweight = (d.T @ self.col).reshape(self.weight.shape)
        dcol = (d @ self.weight.reshape(f, -1)).reshape(n, oh, ow, c, kh, kw).transpose(0, 3, 4, 5, 1, 2)
        dx = np.zeros((n, c, h + 2 * p, w + 2 * p), dtype=dout.dtype)
        for a in range(kh):
            for b in range(kw):
                dx[:, :, a:a + st * (oh - 1) + 1:st, b:b + st * (ow - 1) + 1:st] += dcol[:, :, a, b]
        return dx[:, :, p:p + h, p:p + w]
