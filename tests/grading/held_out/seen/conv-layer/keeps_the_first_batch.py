# cause: forward stores its images only the first time it is called, so backward of a later batch uses the images of the first one
# name: state-kept-between-calls|shapes-do-not-match
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad
        self.padded = None

    def forward(self, x):
        pd = self.pad
        padded = np.pad(x, ((0, 0), (0, 0), (pd, pd), (pd, pd)))
        if self.padded is None:      # keep it for backward
            self.padded = padded
        f, c, kh, kw = self.weight.shape
        n, _, h, w = padded.shape
        oh = (h - kh) // self.stride + 1
        ow = (w - kw) // self.stride + 1
        out = np.zeros((n, f, oh, ow), x.dtype)
        for i in range(oh):
            for j in range(ow):
                t, l = i * self.stride, j * self.stride
                patch = padded[:, None, :, t:t + kh, l:l + kw] * self.weight[None]
                out[:, :, i, j] = patch.sum(axis=(2, 3, 4))
        out += self.bias[None, :, None, None]
        return out

    def backward(self, dout):
        f, c, kh, kw = self.weight.shape
        dpad = np.zeros_like(self.padded)
        self.dbias = dout.sum(axis=(0, 2, 3))
        self.dweight = np.zeros_like(self.weight)
        _, _, oh, ow = dout.shape
        for i in range(oh):
            for j in range(ow):
                t, l = i * self.stride, j * self.stride
                g = dout[:, :, i, j][:, :, None, None, None]
                self.dweight += (g * self.padded[:, None, :, t:t + kh, l:l + kw]).sum(axis=0)
                dpad[:, :, t:t + kh, l:l + kw] += (g * self.weight[None]).sum(axis=1)
        H, W = dpad.shape[2] - 2 * self.pad, dpad.shape[3] - 2 * self.pad
        return dpad[:, :, self.pad:self.pad + H, self.pad:self.pad + W]
