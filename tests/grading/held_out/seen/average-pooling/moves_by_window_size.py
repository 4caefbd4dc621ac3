# cause: the windows move by their own height and width (sizes and positions), the argument stride is ignored
# name: windows-side-by-side|windows-moved-by-their-size|stride-left-out|size-over-the-window|stride-ignored|size-over-the-stride
import numpy as np


def average_pool_forward(x, height, width, stride):
    n, c, H, W = x.shape
    oh = (H - height) // height + 1
    ow = (W - width) // width + 1
    cut = x[:, :, :oh * height, :ow * width]
    out = cut.reshape(n, c, oh, height, ow, width).mean(axis=5).mean(axis=3)
    return out, (x.shape, height, width)


def average_pool_backward(dout, cache):
    shape, height, width = cache
    big = np.repeat(np.repeat(dout, height, axis=2), width, axis=3) / (height * width)
    dx = np.zeros(shape, dtype=dout.dtype)
    dx[:, :, :big.shape[2], :big.shape[3]] = big[:, :, :shape[2], :shape[3]]
    return dx
