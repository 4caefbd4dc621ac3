# cause: dx is cropped by [pad:-pad], which is empty without padding
# name: gradient-cropped-to-nothing
import numpy as np

def conv2d_backward(dout, x, w, stride, pad):
    N, F, Ho, Wo = dout.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros(xp.shape, x.dtype)
    dw = np.zeros(w.shape, x.dtype)
    for i in range(Ho):
        for j in range(Wo):
            r, c = i * stride, j * stride
            g = dout[:, :, i, j]
            dw += np.tensordot(g, xp[:, :, r:r + KH, c:c + KW], ([0], [0]))
            dxp[:, :, r:r + KH, c:c + KW] += np.tensordot(g, w, ([1], [0]))
    return dxp[:, :, pad:-pad, pad:-pad], dw, dout.sum(axis=(0, 2, 3))
