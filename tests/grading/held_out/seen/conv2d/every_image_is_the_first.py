# cause: the loop over images reads x[0] each time
# name: first-image-for-all
import numpy as np

def conv2d(x, w, b, stride, pad):
    n_img, n_ch, height, width = x.shape
    n_filt, _, fh, fw = w.shape
    padded = np.zeros((n_img, n_ch, height + 2 * pad, width + 2 * pad))
    padded[:, :, pad:height + pad, pad:width + pad] = x
    oh = int((height + 2 * pad - fh) / stride) + 1
    ow = int((width + 2 * pad - fw) / stride) + 1
    rows = stride * np.arange(oh)[:, None] + np.arange(fh)[None, :]
    cols = stride * np.arange(ow)[:, None] + np.arange(fw)[None, :]
    # (n, c, oh, ow, fh, fw), computed with in float64
    patches = padded[:, :, rows[:, None, :, None], cols[None, :, None, :]]
    res = np.zeros((n_img, n_filt, oh, ow))
    for n in range(n_img):
        res[n] = np.einsum('cijuv,fcuv->fij', patches[0], w.astype(np.float64))
    return res + b[None, :, None, None]
