# cause: the entries of a window are ordered row, column, channel while the kernel is flattened channel, row, column
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    F, C, KH, KW = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (x.shape[2] - KH)//stride + 1
    Wo = (x.shape[3] - KW)//stride + 1
    pieces = []
    for u in range(KH):
        for v in range(KW):
            p = x[:, :, u:u + (Ho-1)*stride + 1:stride, v:v + (Wo-1)*stride + 1:stride]
            pieces.append(p.reshape(len(x), C, Ho*Wo))
    cols = np.concatenate(pieces, axis=1)
    out = np.matmul(w.reshape(F, C*KH*KW), cols) + b[None, :, None]
    return out.reshape(len(x), F, Ho, Wo)
