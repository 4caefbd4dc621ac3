# cause: the forward convolution makes the output as small as the stride asks but takes the windows at row, column instead of row * stride, column * stride
# name: windows-not-moved-by-stride|stride-left-out
import numpy as np


def output_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def conv_forward_naive(x, w, b, conv_param):
    s = conv_param["stride"]
    p = conv_param["pad"]
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    Ho = (H + 2 * p - KH) // s + 1
    Wo = (W + 2 * p - KW) // s + 1
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            win = xp[:, :, i:i + KH, j:j + KW]
            for f in range(F):
                out[:, f, i, j] = (win * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    _, _, rows, columns = dout.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))
    for image in range(n):
        for kernel in range(f):
            for row in range(rows):
                for column in range(columns):
                    top, left = row * stride, column * stride
                    window = (image, slice(None), slice(top, top + kernel_height), slice(left, left + kernel_width))
                    dw[kernel] += padded[window] * dout[image, kernel, row, column]
                    dpadded[window] += w[kernel] * dout[image, kernel, row, column]
    return dpadded[:, :, pad : pad + height, pad : pad + width], dw, db


def max_pool_forward_naive(x, pool_param):
    kernel_height, kernel_width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    n, c, height, width = x.shape
    rows = output_size(height, kernel_height, stride, 0)
    columns = output_size(width, kernel_width, stride, 0)
    out = np.zeros((n, c, rows, columns), dtype=x.dtype)
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            out[:, :, row, column] = x[:, :, top : top + kernel_height, left : left + kernel_width].max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    kernel_height, kernel_width, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    n, c, rows, columns = dout.shape
    dx = np.zeros_like(x)
    for image in range(n):
        for channel in range(c):
            for row in range(rows):
                for column in range(columns):
                    top, left = row * stride, column * stride
                    window = x[image, channel, top : top + kernel_height, left : left + kernel_width]
                    high, wide = np.unravel_index(window.argmax(), window.shape)
                    dx[image, channel, top + high, left + wide] += dout[image, channel, row, column]
    return dx
