# cause: multiplies Fourier transforms without room for the kernel: the image wraps round
# name: border-circular
import numpy as np

def full_convolution(x, w):
    size = x.shape[2] + w.shape[2] - 1, x.shape[3] + w.shape[3] - 1
    fx = np.fft.fft2(x)
    fw = np.fft.fft2(w, x.shape[2:])
    y = np.fft.ifft2(np.einsum('ncij,fcij->nfij', fx, fw)).real
    y = np.pad(y, ((0, 0), (0, 0), (0, w.shape[2] - 1), (0, w.shape[3] - 1)), mode='wrap')
    if x.dtype.kind == 'i':
        return np.round(y).astype(x.dtype)
    return y

def convolve2d(x, w, mode):
    y = full_convolution(x, w)
    (h, v), (kh, kw) = x.shape[2:], w.shape[2:]
    start = {'full': (0, 0), 'same': (kh // 2, kw // 2), 'valid': (kh - 1, kw - 1)}[mode]
    size = {'full': y.shape[2:], 'same': (h, v), 'valid': (h - kh + 1, v - kw + 1)}[mode]
    return y[:, :, start[0]:start[0] + size[0], start[1]:start[1] + size[1]]

def correlate2d(x, w, mode):
    return convolve2d(x, w[..., ::-1, ::-1], mode)
