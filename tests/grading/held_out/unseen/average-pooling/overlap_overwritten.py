# cause: in the backward pass the shares are assigned with = instead of added, so of overlapping windows only the last one counts
# name: overlaps-overwritten
import numpy as np


def average_pool_forward(x, height, width, stride):
    v = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    v = v[:, :, ::stride, ::stride]
    return v.mean(axis=(-1, -2)), {"shape": x.shape, "h": height, "w": width, "s": stride}


def average_pool_backward(dout, cache):
    h, w, s = cache["h"], cache["w"], cache["s"]
    dx = np.zeros(cache["shape"])
    _, _, rows, cols = dout.shape
    for i in range(rows):
        for j in range(cols):
            g = dout[:, :, i, j] / (h * w)
            dx[:, :, i * s:i * s + h, j * s:j * s + w] = g[:, :, None, None]
    return dx
