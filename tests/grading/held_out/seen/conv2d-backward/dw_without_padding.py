# cause: dw is made with the image before padding, shifted by pad
# name: kernel-gradient-without-padding
import numpy as np

def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dxp = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, c = i * stride, j * stride
            part = x[:, :, a:a + KH, c:c + KW]
            for n in range(N):
                for f in range(F):
                    dw[f, :, :part.shape[2], :part.shape[3]] += dout[n, f, i, j] * part[n]
                    dxp[n, :, a:a + KH, c:c + KW] += dout[n, f, i, j] * w[f]
    return dxp[:, :, pad:H + pad, pad:W + pad], dw, dout.sum(axis=(0, 2, 3))
