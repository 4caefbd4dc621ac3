# cause: convolve2d flips the order of the channels as well (axes 1, 2 and 3) and not only the two axes of the kernel
# name: channels-in-reverse-order
import numpy as np


def correlate2d(x, w, mode):
    KH, KW = w.shape[2:]
    amount = {"valid": (0, 0, 0, 0),
              "same": ((KH - 1) // 2, KH // 2, (KW - 1) // 2, KW // 2),
              "full": (KH - 1, KH - 1, KW - 1, KW - 1)}[mode]
    xp = np.pad(x, ((0, 0), (0, 0), amount[:2], amount[2:]))
    Ho = xp.shape[2] - KH + 1
    Wo = xp.shape[3] - KW + 1
    cols = np.array([xp[:, :, i:i + KH, j:j + KW].reshape(len(x), -1) for i in range(Ho) for j in range(Wo)])
    res = cols @ w.reshape(len(w), -1).T          # (Ho*Wo, N, F)
    return res.reshape(Ho, Wo, len(x), len(w)).transpose(2, 3, 0, 1)


def convolve2d(x, w, mode):
    return correlate2d(x, np.flip(w, axis=(1, 2, 3)), mode)
