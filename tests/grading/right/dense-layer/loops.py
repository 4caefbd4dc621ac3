import numpy as np

def dense_forward(x, w, b):
    N, K = x.shape
    F = w.shape[0]
    out = np.zeros((N, F), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for k in range(K):
                out[n, f] += w[f, k] * x[n, k]
            out[n, f] += b[f]
    return out, (x, w, b)

def dense_backward(dout, cache):
    x, w, b = cache
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for n in range(dout.shape[0]):
        for f in range(dout.shape[1]):
            db[f] += dout[n, f]
            for k in range(x.shape[1]):
                dx[n, k] += dout[n, f] * w[f, k]
                dw[f, k] += dout[n, f] * x[n, k]
    return dx, dw, db
