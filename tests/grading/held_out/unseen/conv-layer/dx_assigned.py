# cause: in backward the gradient of a window is written into dx with = instead of +=, overlapping windows overwrite each other
# name: overlaps-overwritten
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight = weight
        self.bias = bias
        self.stride = stride
        self.pad = pad
        self.xpad = None

    def forward(self, x):
        p, s = self.pad, self.stride
        self.xpad = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), "constant")
        F, C, k1, k2 = self.weight.shape
        N, _, hp, wp = self.xpad.shape
        oh = (hp - k1) // s + 1
        ow = (wp - k2) // s + 1
        out = np.zeros((N, F, oh, ow), dtype=x.dtype)
        out += self.bias[None, :, None, None]
        for u in range(k1):
            for v in range(k2):
                part = self.xpad[:, :, u:u + s * (oh - 1) + 1:s, v:v + s * (ow - 1) + 1:s]
                out += np.einsum("ncij,fc->nfij", part, self.weight[:, :, u, v])
        return out

    def backward(self, dout):
        p, s = self.pad, self.stride
        F, C, k1, k2 = self.weight.shape
        N, _, hp, wp = self.xpad.shape
        self.dweight = np.zeros(self.weight.shape)
        self.dbias = np.einsum("nfij->f", dout)
        dxpad = np.zeros(self.xpad.shape)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                y, z = i * s, j * s
                self.dweight += np.einsum("nf,ncuv->fcuv", dout[:, :, i, j], self.xpad[:, :, y:y + k1, z:z + k2])
                dxpad[:, :, y:y + k1, z:z + k2] = np.einsum("nf,fcuv->ncuv", dout[:, :, i, j], self.weight)
        return dxpad[:, :, p:hp - p, p:wp - p]
