# cause: the bias is added along the last axis, the columns of the map
# name: bias-along-a-row|shapes-do-not-match
import numpy as np


def get_im2col_indices(x_shape, field_height, field_width, padding, stride):
    N, C, H, W = x_shape
    out_height = (H + 2 * padding - field_height) // stride + 1
    out_width = (W + 2 * padding - field_width) // stride + 1
    i0 = np.repeat(np.arange(field_height), field_width)
    i0 = np.tile(i0, C)
    i1 = stride * np.repeat(np.arange(out_height), out_width)
    j0 = np.tile(np.arange(field_width), field_height * C)
    j1 = stride * np.tile(np.arange(out_width), out_height)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), field_height * field_width).reshape(-1, 1)
    return k, i, j


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    k, i, j = get_im2col_indices(x.shape, KH, KW, pad, stride)
    x_padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='constant')
    cols = x_padded[:, k, i, j]
    cols = cols.transpose(1, 2, 0).reshape(KH * KW * C, -1)
    res = w.reshape(F, -1).dot(cols)
    out = res.reshape(F, (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1, N)
    return out.transpose(3, 0, 1, 2) + b
