# cause: the slices of im2col end at u + H_out and v + W_out instead of u + stride * H_out and v + stride * W_out, so for strides above 1 they are too short and mostly do not fit (crash)
# name: shapes-do-not-match
import numpy as np


def im2col(img, kh, kw, s):
    N, C, H, W = img.shape
    oh = (H - kh)//s + 1
    ow = (W - kw)//s + 1
    col = np.zeros((N, C, kh, kw, oh, ow), dtype=img.dtype)
    for y in range(kh):
        for z in range(kw):
            col[:, :, y, z, :, :] = img[:, :, y:y+oh:s, z:z+ow:s]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N*oh*ow, -1), oh, ow


def conv2d(x, w, b, stride, pad):
    img = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], 'constant')
    col, oh, ow = im2col(img, w.shape[2], w.shape[3], stride)
    out = np.dot(col, w.reshape(w.shape[0], -1).T) + b
    return out.reshape(x.shape[0], oh, ow, -1).transpose(0, 3, 1, 2)
