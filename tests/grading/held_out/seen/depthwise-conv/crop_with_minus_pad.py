# cause: the gradient of the padding is cut off with [pad:-pad], so dx is empty when pad is 0
# name: gradient-cropped-to-nothing|image-wiped-without-padding
import numpy as np


def depthwise_forward(x, w, b, stride, pad):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    win = np.lib.stride_tricks.sliding_window_view(xp, w.shape[-2:], axis=(-2, -1))[..., ::stride, ::stride, :, :]
    out = (win * w[None, :, 0, None, None]).sum(axis=(-2, -1)) + b.reshape(1, -1, 1, 1)
    return out, (win, xp.shape, w, stride, pad)


def depthwise_backward(dout, cache):
    win, shape, w, s, pad = cache
    kh, kw = w.shape[-2:]
    dw = (win * dout[..., None, None]).sum(axis=(0, 2, 3))[:, np.newaxis]
    d = np.zeros(shape, dtype=dout.dtype)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            d[:, :, i * s:i * s + kh, j * s:j * s + kw] += dout[:, :, i:i + 1, j:j + 1] * w[:, 0]
    dx = d[:, :, pad:-pad, pad:-pad]
    return dx, dw, dout.sum(axis=(0, 2, 3))
