# cause: the output is squeezed, so with one example (or one neuron) an axis of size 1 is lost and the shape is not (N, F)
# name: axes-of-size-one
import numpy as np

def dense_forward(x, w, b):
    # (F, K) @ (N, K, 1) -> (N, F, 1)
    y = np.matmul(w, x[:, :, None])
    out = y.squeeze() + b if w.shape[0] > 1 else y.squeeze() + b[0]
    return out, (x, w)

def dense_backward(dout, cache):
    x, w = cache
    dout = dout.reshape(x.shape[0], w.shape[0])
    return dout @ w, dout.T @ x, dout.sum(axis=0)
