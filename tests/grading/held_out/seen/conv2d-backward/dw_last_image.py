# cause: dw is set anew for each image, so only the last image of the batch counts
# name: gradients-of-the-last-image|last-image-only
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    n_img, n_ch, H, W = x.shape
    n_f, _, KH, KW = w.shape
    _, _, oh, ow = dout.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dxp = np.zeros_like(xp)
    db = dout.sum(axis=(0, 2, 3))
    for n in range(n_img):
        dw = np.zeros_like(w)
        for f in range(n_f):
            for i in range(oh):
                for j in range(ow):
                    t, l = i * stride, j * stride
                    dw[f] += dout[n, f, i, j] * xp[n, :, t:t + KH, l:l + KW]
                    dxp[n, :, t:t + KH, l:l + KW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, pad:H + pad, pad:W + pad], dw, db
