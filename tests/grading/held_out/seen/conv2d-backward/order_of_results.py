# cause: returns (dw, dx, db)
# name: gradients-returned-in-another-order
import numpy as np

# The layer is linear in x and in w: as matrices, each gradient is the transpose times dout.

def along(size, size_out, k, stride, pad):
    """a[i, u, r] is 1 where output i reads input r by kernel entry u."""
    a = np.zeros((size_out, k, size))
    for i in range(size_out):
        for u in range(k):
            r = i * stride + u - pad
            if 0 <= r < size:
                a[i, u, r] = 1
    return a

def conv2d_backward(dout, x, w, stride, pad):
    A = along(x.shape[2], dout.shape[2], w.shape[2], stride, pad)
    B = along(x.shape[3], dout.shape[3], w.shape[3], stride, pad)
    # out[nfij] = A[iur] B[jvs] x[ncrs] w[fcuv]
    half = np.tensordot(dout, A, ([2], [0]))            # n f j u r
    g = np.tensordot(half, B, ([2], [0]))               # n f u r v s
    dx = np.einsum('nfurvs,fcuv->ncrs', g, w, optimize=True)
    dw = np.einsum('nfurvs,ncrs->fcuv', g, x, optimize=True)
    db = np.array([dout[:, f].sum() for f in range(len(w))])
    return dw, dx, db
