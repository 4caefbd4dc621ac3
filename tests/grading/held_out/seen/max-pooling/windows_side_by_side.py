# cause: windows are always laid side by side: the stride is not used
# name: windows-side-by-side|windows-moved-by-their-size|size-over-the-window
import numpy as np

def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    x_cut = x[:, :, :H // height * height, :W // width * width]
    blocks = x_cut.reshape(N, C, H // height, height, W // width, width)
    out = blocks.max(axis=3).max(axis=4)
    return out, (x, out, height, width)

def max_pool_backward(dout, cache):
    x, out, height, width = cache
    dx = np.zeros_like(x)
    big = out.repeat(height, 2).repeat(width, 3)
    g = dout.repeat(height, 2).repeat(width, 3)
    h, w = big.shape[2:]
    dx[:, :, :h, :w] = (x[:, :, :h, :w] == big) * g
    return dx
