# cause: the backward pass divides by H * H, as if every map were square, instead of by H * W
# name: gap-gradient-divided-by-the-wrong-count|gap-gradient-not-divided
import numpy as np


def gap_forward(x):
    out = np.einsum("nchw->nc", x)[:, :, None, None] / (x.shape[2] * x.shape[3])
    return out, {"like": x}


def gap_backward(dout, cache):
    side = cache["like"].shape[2]
    return np.ones_like(cache["like"]) * dout / side ** 2
