# cause: the bias is never added
# name: bias-left-out
import numpy as np

def conv2d(x, w, b, stride, pad):
    F, C, KH, KW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = []
    for img in xp:
        maps = []
        for f in range(F):
            m = [[np.sum(img[:, r:r + KH, c:c + KW] * w[f]) for c in range(0, img.shape[2] - KW + 1, stride)]
                 for r in range(0, img.shape[1] - KH + 1, stride)]
            maps.append(m)
        out.append(maps)
    return np.array(out)
