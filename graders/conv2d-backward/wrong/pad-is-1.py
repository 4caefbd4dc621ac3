# Pads by one, whatever it is told.
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    pad = 1
    _, _, height, width = x.shape
    _, _, kernel_height, kernel_width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for image, kernel, row, column in np.ndindex(*dout.shape):
        top, left = row * stride, column * stride
        window = (image, slice(None), slice(top, top + kernel_height), slice(left, left + kernel_width))
        dw[kernel] += dout[image, kernel, row, column] * padded[window]
        dpadded[window] += dout[image, kernel, row, column] * w[kernel]
    dx = dpadded[:, :, pad : pad + height, pad : pad + width]
    db = dout.sum(axis=(0, 2, 3))
    return dx, dw, db
