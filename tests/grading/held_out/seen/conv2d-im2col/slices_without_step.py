# cause: the slices for the entries of a window take neighbouring pixels, u : u + H_out, without the stride as their step
# name: stride-left-out|windows-not-moved-by-stride
import numpy as np


def im2col(img, kh, kw, oh, ow):
    c = img.shape[0]
    m = np.zeros((c, kh, kw, oh, ow), dtype=img.dtype)
    for u in range(kh):
        for v in range(kw):
            m[:, u, v] = img[:, u:u + oh, v:v + ow]
    return m.reshape(c * kh * kw, oh * ow)


def conv2d(x, w, b, stride, pad):
    f, c, kh, kw = w.shape
    oh = (x.shape[2] + 2 * pad - kh) // stride + 1
    ow = (x.shape[3] + 2 * pad - kw) // stride + 1
    out = []
    for img in x:
        img = np.pad(img, ((0, 0), (pad, pad), (pad, pad)))
        y = w.reshape(f, -1) @ im2col(img, kh, kw, oh, ow)
        out.append((y + b[:, None]).reshape(f, oh, ow))
    return np.stack(out)
