# cause: windows side by side by a reshape; the stride is not looked at
# name: windows-side-by-side|windows-moved-by-their-size|size-over-the-window
import numpy as np

def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    h, w = H // height, W // width
    out = x[:, :, :h * height, :w * width].reshape(N, C, h, height, w, width).mean(axis=(3, 5))
    return out, (x.shape, height, width)

def average_pool_backward(dout, cache):
    shape, height, width = cache
    dx = np.zeros(shape)
    up = dout.repeat(height, axis=2).repeat(width, axis=3) / (height * width)
    dx[:, :, :up.shape[2], :up.shape[3]] = up
    return dx
