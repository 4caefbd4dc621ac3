# cause: the mode is not looked at: zeros always
# name: border-zero
import numpy as np

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}

def conv2d(x, w, b, pad, mode):
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    F, C, KH, KW = w.shape
    Ho, Wo = xp.shape[2] - KH + 1, xp.shape[3] - KW + 1
    out = np.zeros((len(x), F, Ho, Wo), x.dtype)
    for n in range(len(x)):
        for f in range(F):
            for i in range(Ho):
                for j in range(Wo):
                    out[n, f, i, j] = np.sum(xp[n, :, i:i + KH, j:j + KW] * w[f]) + b[f]
    return out
