# cause: a global variable holds the last input of whichever layer ran last
# name: state-kept-between-calls
import numpy as np

last_input = None

class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.W = weight
        self.b = bias
        self.s = stride
        self.p = pad

    def forward(self, x):
        global last_input
        last_input = np.pad(x, ((0, 0), (0, 0), (self.p, self.p), (self.p, self.p)), mode='constant')
        f, c, kh, kw = self.W.shape
        ho = (last_input.shape[2] - kh) // self.s + 1
        wo = (last_input.shape[3] - kw) // self.s + 1
        out = np.zeros((x.shape[0], f, ho, wo))
        for n in range(x.shape[0]):
            for k in range(f):
                for i in range(ho):
                    for j in range(wo):
                        r, q = i * self.s, j * self.s
                        out[n, k, i, j] = np.sum(last_input[n, :, r:r + kh, q:q + kw] * self.W[k]) + self.b[k]
        return out

    def backward(self, dout):
        f, c, kh, kw = self.W.shape
        dxp = np.zeros(last_input.shape)
        self.dweight = np.zeros(self.W.shape)
        self.dbias = dout.sum(axis=(0, 2, 3))
        for n in range(dout.shape[0]):
            for k in range(f):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        r, q = i * self.s, j * self.s
                        self.dweight[k] += dout[n, k, i, j] * last_input[n, :, r:r + kh, q:q + kw]
                        dxp[n, :, r:r + kh, q:q + kw] += dout[n, k, i, j] * self.W[k]
        h, w = last_input.shape[2:]
        return dxp[:, :, self.p:h - self.p, self.p:w - self.p]
