# cause: backward assigns, so overlapping windows overwrite each other
# name: overlaps-overwritten
import numpy as np


def average_pool_forward(x, height, width, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return view.mean(axis=(-2, -1)), {"shape": x.shape, "window": (height, width), "stride": stride, "dtype": x.dtype}


def average_pool_backward(dout, cache):
    (height, width), stride = cache["window"], cache["stride"]
    dx = np.zeros(cache["shape"], cache["dtype"])
    share = dout / (height * width)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * stride:i * stride + height, j * stride:j * stride + width] = share[:, :, i:i + 1, j:j + 1]
    return dx
