# cause: convolve1d reverses the signal instead of the kernel, so the output comes out in reverse order (and from other windows where the stride leaves values over)
# name: image-flipped|kernel-not-flipped|result-turned-round|windows-from-the-end
import numpy as np


def correlate1d(x, w, b, stride, pad):
    N, C, L = x.shape
    F, _, K = w.shape
    x_pad = np.pad(x, ((0, 0), (0, 0), (pad, pad)), mode="constant")
    L_out = (L + 2 * pad - K) // stride + 1
    out = np.zeros((N, F, L_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for l in range(L_out):
                out[n, f, l] = (x_pad[n, :, l * stride:l * stride + K] * w[f]).sum() + b[f]
    return out


def convolve1d(x, w, b, stride, pad):
    x_flipped = x[..., ::-1]
    return correlate1d(x_flipped, w, b, stride, pad)
