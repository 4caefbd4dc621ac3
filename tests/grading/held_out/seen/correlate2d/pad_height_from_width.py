# cause: the zeros for the height are computed from the kernel's width and those for the width from its height.
# name: padding-of-the-other-axis|axes-swapped|height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped
import numpy as np
from numpy.lib.stride_tricks import as_strided


def _amount(k, mode):
    return {"valid": (0, 0), "same": ((k - 1) // 2, (k - 1) - (k - 1) // 2), "full": (k - 1, k - 1)}[mode]


def correlate2d(x, w, mode):
    F, C, kw, kh = w.shape[0], w.shape[1], w.shape[3], w.shape[2]
    p = [_amount(k, mode) for k in (kw, kh)]
    z = np.ascontiguousarray(np.pad(x, [(0, 0), (0, 0)] + p))
    N = z.shape[0]
    Ho, Wo = z.shape[2] - kh + 1, z.shape[3] - kw + 1
    s = z.strides
    patches = as_strided(z, (N, C, Ho, Wo, kh, kw), (s[0], s[1], s[2], s[3], s[2], s[3]))
    return np.tensordot(patches, w, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2)


def convolve2d(x, w, mode):
    return correlate2d(x, w[:, :, ::-1, ::-1], mode)
