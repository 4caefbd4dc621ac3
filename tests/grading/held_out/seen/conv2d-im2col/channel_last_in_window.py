# cause: the entries of a window lie in the order row, column, channel, while the kernels are reshaped in the order channel, row, column
# name: windows-and-kernels-flattened-differently|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    Ho = (H + 2 * pad - KH) // stride + 1
    Wo = (W + 2 * pad - KW) // stride + 1
    out = np.empty((N, F, Ho, Wo), dtype=x.dtype)
    wm = w.reshape(F, -1)
    for n in range(N):
        rows = []
        for u in range(KH):
            for v in range(KW):
                piece = xp[n, :, u:u + stride * Ho:stride, v:v + stride * Wo:stride][:, :Ho, :Wo]
                rows.append(piece.reshape(C, Ho * Wo))
        col = np.concatenate(rows, axis=0)          # (KH*KW*C, Ho*Wo)
        out[n] = (wm @ col + b[:, None]).reshape(F, Ho, Wo)
    return out
