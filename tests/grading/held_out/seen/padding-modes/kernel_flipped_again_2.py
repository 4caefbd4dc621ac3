# cause: the kernel is flipped in rows and columns before it is applied
# name: kernel-flipped
import numpy as np

NP_MODE = dict(zeros="constant", reflect="reflect", replicate="edge", circular="wrap")


def conv2d(x, w, b, pad, mode):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), NP_MODE[mode])
    kernel = np.flip(w, axis=(2, 3))  # convolution, not correlation
    f, c, kh, kw = kernel.shape
    h, v = xp.shape[2] - kh + 1, xp.shape[3] - kw + 1
    acc = np.zeros((x.shape[0], f, h, v), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            acc += np.einsum("nchw,fc->nfhw", xp[:, :, i : i + h, j : j + v], kernel[:, :, i, j])
    return acc + b.reshape(1, f, 1, 1)
