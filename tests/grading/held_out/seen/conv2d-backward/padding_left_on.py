# cause: the gradient of the padding is not cut off: dx has the shape of the padded image
# name: gradient-of-the-padded-image
import numpy as np

def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    HO, WO = dout.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    # where each entry of each window lies in the flat padded image
    place = np.arange(xp[0].size).reshape(xp[0].shape)
    place = np.array([place[:, i * stride:i * stride + KH, j * stride:j * stride + KW].ravel()
                      for i in range(HO) for j in range(WO)])
    dxp = np.zeros((N, xp[0].size), dtype=np.float64)
    dw = np.zeros((F, C * KH * KW), dtype=np.float64)
    flat_w = w.reshape(F, -1)
    for n in range(N):
        g = dout[n].reshape(F, -1)
        dw += g @ xp[n].ravel()[place]
        np.add.at(dxp[n], place, g.T @ flat_w)
    dx = dxp.reshape(xp.shape)
    return dx, dw.reshape(w.shape), dout.reshape(N, F, -1).sum(-1).sum(0)
