# cause: the backward pooling writes the gradient to the place of the maximum with = instead of adding it, so a pixel that is the maximum of several windows keeps only one share
# name: maxima-overwritten|overlaps-overwritten
import numpy as np


def output_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = output_size(height, kernel_height, stride, pad)
    columns = output_size(width, kernel_width, stride, pad)
    out = np.zeros((n, f, rows, columns), dtype=x.dtype)
    for image in range(n):
        for kernel in range(f):
            for row in range(rows):
                for column in range(columns):
                    top, left = row * stride, column * stride
                    window = padded[image, :, top : top + kernel_height, left : left + kernel_width]
                    out[image, kernel, row, column] = np.sum(window * w[kernel]) + b[kernel]
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
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    N, C, Ho, Wo = dout.shape
    for n in range(N):
        for c in range(C):
            for i in range(Ho):
                for j in range(Wo):
                    win = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                    r, q = np.where(win == win.max())
                    dx[n, c, i * s + r[0], j * s + q[0]] = dout[n, c, i, j]
    return dx
