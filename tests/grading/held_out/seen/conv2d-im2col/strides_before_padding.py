# cause: the view of the windows takes the byte strides of x from before the padding, so with padding it walks wrongly through the padded array
# name: none
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    x = np.ascontiguousarray(x)
    sn, sc, sh, sw = x.strides
    xp = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))))
    Ho = (H + 2*pad - KH)//stride + 1
    Wo = (W + 2*pad - KW)//stride + 1
    win = np.lib.stride_tricks.as_strided(
        xp, shape=(N, C, KH, KW, Ho, Wo), strides=(sn, sc, sh, sw, sh*stride, sw*stride), writeable=False
    )
    cols = win.reshape(N, C*KH*KW, Ho*Wo)
    out = w.reshape(F, -1) @ cols + b[:, None]
    return out.reshape(N, F, Ho, Wo)
