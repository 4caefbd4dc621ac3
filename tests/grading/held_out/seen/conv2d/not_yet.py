# cause: not written yet: raises NotImplementedError
# name: unfinished
import numpy as np

def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    # TODO pad x first
    raise NotImplementedError("still to do")
