# cause: forward keeps its images in a module-level variable, so backward of a layer uses the images of whichever layer ran forward last
# name: state-kept-between-calls|shapes-do-not-match
import numpy as np

_cache = {}


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
        F, C, KH, KW = self.weight.shape
        Ho = (xp.shape[2] - KH) // s + 1
        Wo = (xp.shape[3] - KW) // s + 1
        out = np.zeros((x.shape[0], F, Ho, Wo))
        for i in range(Ho):
            for j in range(Wo):
                w = xp[:, :, i * s:i * s + KH, j * s:j * s + KW]
                out[:, :, i, j] = np.einsum("ncuv,fcuv->nf", w, self.weight) + self.bias
        _cache["xp"] = xp
        _cache["x"] = x
        return out

    def backward(self, dout):
        xp, x = _cache["xp"], _cache["x"]
        p, s = self.pad, self.stride
        F, C, KH, KW = self.weight.shape
        dxp = np.zeros(xp.shape)
        self.dweight = np.zeros(self.weight.shape)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                d = dout[:, :, i, j]
                self.dweight += np.einsum("nf,ncuv->fcuv", d, xp[:, :, i * s:i * s + KH, j * s:j * s + KW])
                dxp[:, :, i * s:i * s + KH, j * s:j * s + KW] += np.einsum("nf,fcuv->ncuv", d, self.weight)
        self.dbias = dout.sum(axis=(0, 2, 3))
        return dxp[:, :, p:p + x.shape[2], p:p + x.shape[3]]
