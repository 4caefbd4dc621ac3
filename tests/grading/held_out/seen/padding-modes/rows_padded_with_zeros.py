# cause: In circular mode only the columns go round; the rows above and below are filled with zeros.
# name: border-of-one-axis-only|border-zero
import numpy as np


def conv2d(x, w, b, pad, mode):
    rows = ((0, 0), (0, 0), (pad, pad), (0, 0))
    cols = ((0, 0), (0, 0), (0, 0), (pad, pad))
    if mode == "zeros":
        y = np.pad(np.pad(x, rows), cols)
    elif mode == "reflect":
        y = np.pad(np.pad(x, rows, mode="reflect"), cols, mode="reflect")
    elif mode == "replicate":
        y = np.pad(np.pad(x, rows, mode="edge"), cols, mode="edge")
    else:
        y = np.pad(x, cols, mode="wrap")
        y = np.pad(y, rows)
    kh, kw = w.shape[2:]
    result = 0
    for i in range(kh):
        for j in range(kw):
            piece = y[:, :, i : y.shape[2] - kh + 1 + i, j : y.shape[3] - kw + 1 + j]
            result = result + np.tensordot(piece, w[:, :, i, j], axes=(1, 1))
    return (result + b).transpose(0, 3, 1, 2)
