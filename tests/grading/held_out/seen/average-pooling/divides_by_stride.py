# cause: divides by stride * stride and not by the number of values of a window
# name: divided-by-the-wrong-count|gradient-divided-by-the-wrong-count
import numpy as np


def average_pool_forward(x, height, width, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]
    return view.sum(axis=(-2, -1)) / stride ** 2, {"shape": x.shape, "window": (height, width), "stride": stride, "dtype": x.dtype}


def average_pool_backward(dout, cache):
    (height, width), stride = cache["window"], cache["stride"]
    dx = np.zeros(cache["shape"], cache["dtype"])
    share = dout / stride ** 2
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            dx[:, :, i * stride:i * stride + height, j * stride:j * stride + width] += share[:, :, i:i + 1, j:j + 1]
    return dx
