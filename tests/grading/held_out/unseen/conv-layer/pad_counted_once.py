# cause: the output size counts the padding once, (H + pad - K), instead of twice, so the last rows and columns are missing
# name: pad-counted-once|padding-at-start-only|last-row-and-column-left-out
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def out_size(self, size, k):
        return (size + self.pad - k) // self.stride + 1

    def forward(self, x):
        self.x = x
        n, c, h, w = x.shape
        f, _, kh, kw = self.weight.shape
        pad, stride = self.pad, self.stride
        xpad = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        oh, ow = self.out_size(h, kh), self.out_size(w, kw)
        out = np.zeros((n, f, oh, ow), dtype=x.dtype)
        for r in range(oh):
            for s in range(ow):
                win = xpad[:, :, r * stride:r * stride + kh, s * stride:s * stride + kw]
                for k in range(f):
                    out[:, k, r, s] = np.sum(win * self.weight[k], axis=(1, 2, 3)) + self.bias[k]
        return out

    def backward(self, dout):
        n, c, h, w = self.x.shape
        f, _, kh, kw = self.weight.shape
        pad, stride = self.pad, self.stride
        xpad = np.pad(self.x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        dxpad = np.zeros_like(xpad)
        dw = np.zeros_like(self.weight)
        for r in range(dout.shape[2]):
            for s in range(dout.shape[3]):
                a, b = r * stride, s * stride
                for k in range(f):
                    g = dout[:, k, r, s].reshape(n, 1, 1, 1)
                    dw[k] += np.sum(xpad[:, :, a:a + kh, b:b + kw] * g, axis=0)
                    dxpad[:, :, a:a + kh, b:b + kw] += self.weight[k] * g
        self.dweight, self.dbias = dw, dout.sum(axis=(0, 2, 3))
        return dxpad[:, :, pad:pad + h, pad:pad + w]
