# cause: dx is cut out of the padded gradient with pad:-pad, which is an empty slice without padding
# name: gradient-cropped-to-nothing|image-wiped-without-padding
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    N, F, Ho, Wo = dout.shape
    KH, KW = w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = np.zeros(F)
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(Ho):
                for j in range(Wo):
                    h, v = i * stride, j * stride
                    dw[f] += xp[n, :, h:h + KH, v:v + KW] * dout[n, f, i, j]
                    dxp[n, :, h:h + KH, v:v + KW] += w[f] * dout[n, f, i, j]
    dx = dxp[:, :, pad:-pad, pad:-pad]
    return dx, dw, db
