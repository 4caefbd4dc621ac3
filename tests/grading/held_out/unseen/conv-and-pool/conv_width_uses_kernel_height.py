# cause: the output width of the convolution is computed with the height of the kernel (kernels taken as square)
# name: height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|axes-swapped|window-beyond-the-image|one-window-too-many|last-row-and-column-left-out
import numpy as np


def output_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, C, K = w.shape[:3]
    KW = w.shape[3]
    h_out = 1 + (H + 2 * pad - K) // stride
    w_out = 1 + (W + 2 * pad - K) // stride
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    out = np.zeros((N, F, h_out, w_out))
    kernels = w.reshape(F, -1)
    for n in range(N):
        for r in range(h_out):
            for c in range(w_out):
                piece = np.zeros((C, K, KW))
                got = padded[n, :, r * stride:r * stride + K, c * stride:c * stride + KW]
                piece[:, :, :got.shape[2]] = got
                out[n, :, r, c] = kernels @ piece.ravel() + b
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
