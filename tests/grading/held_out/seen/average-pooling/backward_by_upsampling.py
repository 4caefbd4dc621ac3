# cause: the backward pass repeats each gradient height x width times side by side and cuts or fills the rest, which ignores the stride wherever windows overlap or leave gaps
# name: windows-moved-by-their-size|stride-left-out-of-the-gradient|windows-side-by-side|stride-left-out
import numpy as np


def average_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho, Wo = (H - height) // stride + 1, (W - width) // stride + 1
    out = np.array([[[[x[n, c, i * stride:i * stride + height, j * stride:j * stride + width].mean()
                       for j in range(Wo)] for i in range(Ho)] for c in range(C)] for n in range(N)])
    return out, (x.shape, height, width)


def average_pool_backward(dout, cache):
    (N, C, H, W), height, width = cache
    # np.kron-like upsampling, fast!
    up = dout.repeat(height, axis=2).repeat(width, axis=3) / (height * width)
    dx = np.zeros((N, C, H, W))
    up = up[:, :, :H, :W]
    dx[:, :, :up.shape[2], :up.shape[3]] = up
    return dx
