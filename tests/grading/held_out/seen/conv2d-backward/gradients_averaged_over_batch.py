# cause: dw and db are divided by the number of images, a mean over the batch instead of a sum
# name: gradients-averaged-over-the-batch|bias-gradient-averaged
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    batch, _, height, width = x.shape
    _, _, kh, kw = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::stride, ::stride]
    dw = np.einsum("nfij,ncijuv->fcuv", dout, windows) / batch
    db = dout.sum(axis=(0, 2, 3)) / batch
    contrib = np.einsum("nfij,fcuv->ncijuv", dout, w)
    dpadded = np.zeros_like(padded)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dpadded[:, :, i * stride:i * stride + kh, j * stride:j * stride + kw] += contrib[:, :, i, j]
    return dpadded[:, :, pad:pad + height, pad:pad + width], dw, db
