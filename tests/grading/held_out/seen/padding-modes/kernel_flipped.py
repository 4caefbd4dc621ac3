# cause: The kernels are flipped on both axes before the sums, as in a mathematical convolution.
# name: kernel-flipped
import numpy as np


def conv2d(x, w, b, pad, mode):
    how = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}[mode]
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode=how)
    kernel = w[:, :, ::-1, ::-1]        # convolution, not correlation
    n, c, hp, wp = xp.shape
    f, _, kh, kw = kernel.shape
    ho, wo = hp - kh + 1, wp - kw + 1
    s = xp.strides
    patches = np.lib.stride_tricks.as_strided(
        xp, (n, ho, wo, c, kh, kw), (s[0], s[2], s[3], s[1], s[2], s[3]), writeable=False
    )
    out = patches.reshape(n * ho * wo, -1) @ kernel.reshape(f, -1).T + b
    return out.reshape(n, ho, wo, f).transpose(0, 3, 1, 2)
