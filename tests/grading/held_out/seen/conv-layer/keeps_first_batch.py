# cause: forward stores the padded input only if none is stored yet, so backward works with the first batch instead of the last
# name: state-kept-between-calls|first-result-remembered|shapes-do-not-match
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad
        self.cached = None

    def forward(self, x):
        pad, s = self.pad, self.stride
        f, _, kh, kw = self.weight.shape
        xx = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        if self.cached is None:
            self.cached = xx
        oh, ow = (xx.shape[2] - kh) // s + 1, (xx.shape[3] - kw) // s + 1
        out = np.zeros((x.shape[0], f, oh, ow), dtype=x.dtype)
        for i in range(oh):
            for j in range(ow):
                out[:, :, i, j] = np.tensordot(xx[:, :, i * s:i * s + kh, j * s:j * s + kw], self.weight, ((1, 2, 3), (1, 2, 3)))
        return out + self.bias[None, :, None, None]

    def backward(self, dout):
        xx, s, pad = self.cached, self.stride, self.pad
        kh, kw = self.weight.shape[2:]
        self.dbias = dout.sum(axis=(0, 2, 3))
        self.dweight = np.zeros_like(self.weight)
        dxx = np.zeros_like(xx)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j]
                self.dweight += np.einsum("nf,ncuv->fcuv", g, xx[:, :, i * s:i * s + kh, j * s:j * s + kw])
                dxx[:, :, i * s:i * s + kh, j * s:j * s + kw] += np.einsum("nf,fcuv->ncuv", g, self.weight)
        return dxx[:, :, pad:dxx.shape[2] - pad, pad:dxx.shape[3] - pad]
