# cause: backward stores the gradients as dw and db, the attributes dweight and dbias that the task asks for never exist
# name: attribute-not-set
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        pad, st = self.pad, self.stride
        self.x = x
        xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        F, C, KH, KW = self.weight.shape
        oh = (xp.shape[2] - KH) // st + 1
        ow = (xp.shape[3] - KW) // st + 1
        out = np.zeros((len(x), F, oh, ow), dtype=x.dtype)
        for u in range(KH):
            for v in range(KW):
                part = xp[:, :, u:u + (oh - 1) * st + 1:st, v:v + (ow - 1) * st + 1:st]
                out += np.einsum("nchw,fc->nfhw", part, self.weight[:, :, u, v])
        self.xp = xp
        return out + self.bias[None, :, None, None]

    def backward(self, dout):
        pad, st = self.pad, self.stride
        F, C, KH, KW = self.weight.shape
        oh, ow = dout.shape[2:]
        dxp = np.zeros_like(self.xp)
        self.dw = np.zeros_like(self.weight)
        self.db = dout.sum(axis=(0, 2, 3))
        for u in range(KH):
            for v in range(KW):
                sl = np.s_[:, :, u:u + (oh - 1) * st + 1:st, v:v + (ow - 1) * st + 1:st]
                self.dw[:, :, u, v] = np.einsum("nfhw,nchw->fc", dout, self.xp[sl])
                dxp[sl] += np.einsum("nfhw,fc->nchw", dout, self.weight[:, :, u, v])
        H, W = self.x.shape[2:]
        return dxp[:, :, pad:pad + H, pad:pad + W]
