# cause: forward keeps the padded images in an attribute of the class (Conv2D.cache), so all layers share them and a second layer's forward overwrites the first one's
# name: state-kept-between-calls|shapes-do-not-match
import numpy as np


class Conv2D:
    cache = None

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        Conv2D.cache = xp
        win = np.lib.stride_tricks.sliding_window_view(xp, self.weight.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
        return np.einsum("nchwuv,fcuv->nfhw", win, self.weight) + self.bias.reshape(1, -1, 1, 1)

    def backward(self, dout):
        s, p = self.stride, self.pad
        xp = Conv2D.cache
        _, _, KH, KW = self.weight.shape
        Ho, Wo = dout.shape[2:]
        self.dbias = dout.sum(axis=(0, 2, 3))
        self.dweight = np.zeros_like(self.weight)
        dxp = np.zeros_like(xp)
        for i in range(Ho):
            for j in range(Wo):
                g = dout[:, :, i, j]
                self.dweight += np.einsum("nf,ncuv->fcuv", g, xp[:, :, i*s:i*s+KH, j*s:j*s+KW])
                dxp[:, :, i*s:i*s+KH, j*s:j*s+KW] += np.einsum("nf,fcuv->ncuv", g, self.weight)
        return dxp[:, :, p:xp.shape[2] - p, p:xp.shape[3] - p]
