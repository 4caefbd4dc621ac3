# cause: forward moves the windows by the stride along the height only; along the width they start at column j instead of j * stride
# name: stride-down-only|windows-not-moved-by-stride
import numpy as np


class Conv2D:
    """A convolution with kernels `weight`, (F, C, KH, KW), and biases `bias`, (F,)."""

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def _size(self, h, w):
        kh, kw = self.weight.shape[-2:]
        return (h - kh) // self.stride + 1, (w - kw) // self.stride + 1

    def forward(self, x):
        pad = self.pad
        self.inp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        kh, kw = self.weight.shape[-2:]
        oh, ow = self._size(*self.inp.shape[2:])
        out = np.zeros((len(x), len(self.weight), oh, ow), dtype=x.dtype)
        for i in range(oh):
            i0 = i * self.stride
            for j in range(ow):
                patch = self.inp[:, None, :, i0:i0 + kh, j:j + kw]
                out[:, :, i, j] = (patch * self.weight).sum(axis=(2, 3, 4)) + self.bias
        return out

    def backward(self, dout):
        kh, kw = self.weight.shape[-2:]
        s, pad = self.stride, self.pad
        self.dbias = dout.sum(axis=(0, 2, 3))
        self.dweight = np.zeros_like(self.weight)
        dinp = np.zeros_like(self.inp)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, :, i, j, None, None, None]
                a = (slice(None), slice(None), slice(i * s, i * s + kh), slice(j * s, j * s + kw))
                self.dweight += (g * self.inp[a][:, None]).sum(axis=0)
                dinp[a] += (g * self.weight).sum(axis=1)
        return dinp[:, :, pad:dinp.shape[2] - pad, pad:dinp.shape[3] - pad]
