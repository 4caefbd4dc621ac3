# cause: the flat index of the maximum is split into row and column by dividing by the height of the window instead of its width
# name: argmax-divided-by-the-height|height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|index-beyond-the-array
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
    N, C, H, W = x.shape
    oh, ow = (H - ph) // s + 1, (W - pw) // s + 1
    out = np.zeros((N, C, oh, ow), dtype=x.dtype)
    where = np.zeros((N, C, oh, ow), dtype=int)
    for i in range(oh):
        for j in range(ow):
            flat = x[:, :, i * s:i * s + ph, j * s:j * s + pw].reshape(N, C, -1)
            where[:, :, i, j] = flat.argmax(axis=-1)
            out[:, :, i, j] = flat.max(axis=-1)
    return out, (where, x.shape, pool_param)


def max_pool_backward_naive(dout, cache):
    where, shape, pool_param = cache
    ph, s = pool_param["pool_height"], pool_param["stride"]
    dx = np.zeros(shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        r = where[n, c, i, j] // ph
        q = where[n, c, i, j] % ph
        dx[n, c, i * s + r, j * s + q] += dout[n, c, i, j]
    return dx
