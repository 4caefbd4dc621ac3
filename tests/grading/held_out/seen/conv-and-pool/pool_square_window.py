# cause: max pooling uses pool_height for the width of the window too, in the size and in the slices, and pool_width is never used
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|axes-swapped
import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (height + 2 * pad - kernel_height) // stride + 1
    columns = (width + 2 * pad - kernel_width) // stride + 1
    out = np.zeros((n, f, rows, columns), dtype=x.dtype)
    for image, kernel, row, column in np.ndindex(out.shape):
        window = padded[image, :, row * stride:row * stride + kernel_height, column * stride:column * stride + kernel_width]
        out[image, kernel, row, column] = np.sum(window * w[kernel]) + b[kernel]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for image, kernel, row, column in np.ndindex(dout.shape):
        rs = slice(row * stride, row * stride + kernel_height)
        cs = slice(column * stride, column * stride + kernel_width)
        dw[kernel] += padded[image, :, rs, cs] * dout[image, kernel, row, column]
        dpadded[image, :, rs, cs] += w[kernel] * dout[image, kernel, row, column]
    return dpadded[:, :, pad:pad + height, pad:pad + width], dw, dout.sum(axis=(0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    size, stride = pool_param["pool_height"], pool_param["stride"]
    N, C, H, W = x.shape
    H_out = (H - size) // stride + 1
    W_out = (W - size) // stride + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            out[:, :, i, j] = x[:, :, i * stride:i * stride + size, j * stride:j * stride + size].max(axis=(2, 3))
    return out, (x, size, stride)


def max_pool_backward_naive(dout, cache):
    x, size, stride = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        win = x[n, c, i * stride:i * stride + size, j * stride:j * stride + size]
        r, q = np.unravel_index(win.argmax(), win.shape)
        dx[n, c, i * stride + r, j * stride + q] += dout[n, c, i, j]
    return dx
