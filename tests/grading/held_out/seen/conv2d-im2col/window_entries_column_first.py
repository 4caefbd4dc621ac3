# cause: the entries of each window are laid out channel, column, row, so every window is multiplied with the transposed kernel's order
# name: windows-and-kernels-flattened-differently|kernel-transposed|reshaped-without-transpose
import numpy as np


def conv2d(x, w, b, stride, pad):
    n, c, height, width = x.shape
    f, _, kh, kw = w.shape
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = (height + 2 * pad - kh) // stride + 1
    columns = (width + 2 * pad - kw) // stride + 1
    mat = np.empty((n, c, kw, kh, rows, columns), dtype=x.dtype)
    for v in range(kw):
        for u in range(kh):
            mat[:, :, v, u] = x[:, :, u:u + (rows - 1) * stride + 1:stride, v:v + (columns - 1) * stride + 1:stride]
    mat = mat.reshape(n, c * kh * kw, rows * columns)
    out = np.einsum("fk,nkp->nfp", w.reshape(f, -1), mat)
    return (out + b[None, :, None]).reshape(n, f, rows, columns)
