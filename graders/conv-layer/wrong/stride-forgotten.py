# Windows begin at every pixel; with a stride some are read that do not exist.
import numpy as np


class Conv2D:
    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def windows(self, rows, columns):
        _, _, kernel_height, kernel_width = self.weight.shape
        for row in range(rows):
            for column in range(columns):
                top, left = row, column
                yield row, column, slice(top, top + kernel_height), slice(left, left + kernel_width)

    def forward(self, x):
        pad = self.pad
        self._padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        f, _, kernel_height, kernel_width = self.weight.shape
        n, _, height, width = self._padded.shape
        rows = (height - kernel_height) // self.stride + 1
        columns = (width - kernel_width) // self.stride + 1
        out = np.zeros((n, f, rows, columns), dtype=x.dtype)
        for row, column, high, wide in self.windows(rows, columns):
            out[:, :, row, column] = np.tensordot(self._padded[:, :, high, wide], self.weight, ((1, 2, 3), (1, 2, 3)))
        return out + self.bias[:, None, None]

    def backward(self, dout):
        self.dbias = dout.sum(axis=(0, 2, 3))
        self.dweight = np.zeros_like(self.weight)
        dpadded = np.zeros_like(self._padded)
        for row, column, high, wide in self.windows(*dout.shape[2:]):
            here = dout[:, :, row, column]
            self.dweight += np.tensordot(here, self._padded[:, :, high, wide], (0, 0))
            dpadded[:, :, high, wide] += np.tensordot(here, self.weight, (1, 0))
        _, _, height, width = dpadded.shape
        return dpadded[:, :, self.pad : height - self.pad, self.pad : width - self.pad]
