# cause: each channel's result overwrites that of the channel before: = where += is needed
# name: last-channel-only
import numpy as np

def convolve_map(image, kernel, stride):
    kh, kw = kernel.shape
    rows = (image.shape[0] - kh) // stride + 1
    cols = (image.shape[1] - kw) // stride + 1
    res = np.zeros((rows, cols), image.dtype)
    for r in range(rows):
        for c in range(cols):
            res[r, c] = (image[r * stride:r * stride + kh, c * stride:c * stride + kw] * kernel).sum()
    return res

def conv2d(x, w, b, stride, pad):
    out = []
    for img in x:
        maps = []
        for f in range(len(w)):
            for c in range(img.shape[0]):
                m = convolve_map(np.pad(img[c], pad), w[f, c], stride)
            maps.append(m + b[f])
        out.append(maps)
    return np.array(out)
