# cause: backward cuts the padding off with [pad:-pad], which leaves nothing when pad is 0
# name: gradient-cropped-to-nothing|image-wiped-without-padding
import numpy as np


class Conv2D:
    """my conv layer"""

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        p = self.pad
        N, C, H, W = x.shape
        F, C, HH, WW = self.weight.shape
        self.x_pad = np.zeros((N, C, H + 2 * p, W + 2 * p), dtype=x.dtype)
        self.x_pad[:, :, p:p + H, p:p + W] = x
        H_out = 1 + (H + 2 * p - HH) // self.stride
        W_out = 1 + (W + 2 * p - WW) // self.stride
        out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
        for i in range(H_out):
            for j in range(W_out):
                patch = self.x_pad[:, :, i * self.stride:i * self.stride + HH, j * self.stride:j * self.stride + WW]
                out[:, :, i, j] = patch.reshape(N, -1) @ self.weight.reshape(F, -1).T + self.bias
        return out

    def backward(self, dout):
        p, st = self.pad, self.stride
        N, F, H_out, W_out = dout.shape
        _, C, HH, WW = self.weight.shape
        dW = np.zeros_like(self.weight)
        dX = np.zeros_like(self.x_pad)
        for i in range(H_out):
            for j in range(W_out):
                patch = self.x_pad[:, :, i * st:i * st + HH, j * st:j * st + WW]
                d = dout[:, :, i, j]
                dW += (d.T @ patch.reshape(N, -1)).reshape(dW.shape)
                dX[:, :, i * st:i * st + HH, j * st:j * st + WW] += (d @ self.weight.reshape(F, -1)).reshape(patch.shape)
        self.dweight = dW
        self.dbias = dout.sum(axis=(0, 2, 3))
        return dX[:, :, p:-p, p:-p]
