import numpy as np


def source(size, pad, mode):
    """For each padded place the index in the image."""
    i = np.arange(-pad, size + pad)
    if mode == "replicate":
        return i.clip(0, size - 1)
    if mode == "circular":
        return i % size
    if mode == "reflect":
        i = abs(i)
        return np.where(i >= size, 2 * (size - 1) - i, i)
    return np.where((i < 0) | (i >= size), size, i)      # zeros: one past the end


def conv2d(x, w, b, pad, mode):
    if mode == "zeros":
        x = np.concatenate([x, np.zeros_like(x[:, :, :1])], axis=2)
        x = np.concatenate([x, np.zeros_like(x[:, :, :, :1])], axis=3)
        h, wd = x.shape[2] - 1, x.shape[3] - 1
    else:
        h, wd = x.shape[2:]
    big = x[:, :, source(h, pad, mode)[:, None], source(wd, pad, mode)[None, :]]
    view = np.lib.stride_tricks.sliding_window_view(big, w.shape[2:], axis=(2, 3))
    return np.tensordot(view, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2) + b[:, None, None]
