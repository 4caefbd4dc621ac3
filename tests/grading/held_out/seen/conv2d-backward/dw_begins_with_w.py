# cause: dw is begun as a copy of w and not with zeros
# name: none
import numpy as np

def conv2d_backward(dout, x, w, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, Ho, Wo = dout.shape
    dx = np.zeros_like(x)
    dw = w.copy()
    db = np.zeros(F, dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    g = dout[n, f, i, j]
                    db[f] += g
                    for u in range(KH):
                        r = i * stride + u - pad
                        if r < 0 or r >= H:
                            continue
                        for v in range(KW):
                            c = j * stride + v - pad
                            if c < 0 or c >= W:
                                continue
                            dw[f, :, u, v] += g * x[n, :, r, c]
                            dx[n, :, r, c] += g * w[f, :, u, v]
    return dx, dw, db
