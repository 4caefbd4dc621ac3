# cause: db is divided by the number of images, an average over the batch instead of a sum
# name: bias-gradient-averaged|gradients-averaged-over-the-batch|gradient-averaged-over-the-batch
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
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, kh, kw = w.shape
    Ho, Wo = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    for i in range(Ho):
        for j in range(Wo):
            d = dout[:, :, i, j]
            rows, cols = slice(i * s, i * s + kh), slice(j * s, j * s + kw)
            dw += np.einsum("nf,ncuv->fcuv", d, xp[:, :, rows, cols])
            dxp[:, :, rows, cols] += np.einsum("nf,fcuv->ncuv", d, w)
    db = dout.sum(axis=(0, 2, 3)) / N
    return dxp[:, :, p:p + H, p:p + W], dw, db


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
