# "full" leaves out the windows that see one pixel.
import numpy as np


def frame(size, mode):
    """How many zeros are added before and after an axis, for a kernel of this size."""
    if mode == "valid":
        return 0, 0
    if mode == "same":
        return (size - 1) // 2, size - 1 - (size - 1) // 2
    return size - 2, size - 2


def correlate2d(x, w, mode):
    kernels, _, height, width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), frame(height, mode), frame(width, mode)))
    rows, columns = padded.shape[2] - height + 1, padded.shape[3] - width + 1
    out = np.zeros((len(x), kernels, rows, columns), dtype=x.dtype)
    for kernel in range(kernels):
        for row in range(rows):
            for column in range(columns):
                window = padded[:, :, row : row + height, column : column + width]
                out[:, kernel, row, column] = (window * w[kernel]).sum(axis=(1, 2, 3))
    return out


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
