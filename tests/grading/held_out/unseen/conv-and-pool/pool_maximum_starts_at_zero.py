# cause: the search for the maximum starts from 0, so a window of negative values gives 0
# name: maximum-begun-at-zero
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
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    n, c, h, w = x.shape
    ho = (h - ph) // s + 1
    wo = (w - pw) // s + 1
    out = np.zeros((n, c, ho, wo), dtype=x.dtype)
    for u in range(ph):
        for v in range(pw):
            part = x[:, :, u:u + s * (ho - 1) + 1:s, v:v + s * (wo - 1) + 1:s]
            out = np.maximum(out, part)
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
