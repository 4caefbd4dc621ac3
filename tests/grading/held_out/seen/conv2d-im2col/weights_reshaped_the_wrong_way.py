# cause: w.reshape(-1, F).T in place of w.reshape(F, -1)
# name: kernel-reshaped-without-transpose
import numpy as np

def im2col(img, kh, kw, s):
    c, h, w = img.shape
    ho = (h - kh) // s + 1
    wo = (w - kw) // s + 1
    sc, sh, sw = img.strides
    view = np.lib.stride_tricks.as_strided(img, shape=(c, kh, kw, ho, wo), strides=(sc, sh, sw, sh * s, sw * s))
    return view.reshape(c * kh * kw, ho * wo), ho, wo

def conv2d(x, w, b, stride, pad):
    f, c, kh, kw = w.shape
    W = w.reshape(c * kh * kw, f).T
    out = []
    for img in x:
        img = np.ascontiguousarray(np.pad(img, ((0, 0), (pad, pad), (pad, pad))))
        cols, ho, wo = im2col(img, kh, kw, stride)
        out.append((W @ cols + b[:, None]).reshape(f, ho, wo))
    return np.array(out)
