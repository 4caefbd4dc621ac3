"""Convolutions that are right, of five kinds, written apart from the package: each is the source of a submission."""

LOOPS = """
import numpy as np
def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    HO, WO = 1 + (H + 2 * pad - KH) // stride, 1 + (W + 2 * pad - KW) // stride
    out = np.empty((N, F, HO, WO), x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(HO):
                for j in range(WO):
                    total = b[f]
                    for u in range(KH):
                        for v in range(KW):
                            r, c = i * stride + u - pad, j * stride + v - pad
                            if 0 <= r < H and 0 <= c < W:
                                for k in range(C):
                                    total = total + x[n, k, r, c] * w[f, k, u, v]
                    out[n, f, i, j] = total
    return out
"""

IM2COL = """
import numpy as np
def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    HO, WO = (H + 2 * pad - KH) // stride + 1, (W + 2 * pad - KW) // stride + 1
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad), x.dtype)
    padded[:, :, pad:pad + H, pad:pad + W] = x
    columns = np.empty((N, C, KH, KW, HO, WO), x.dtype)
    for u in range(KH):
        for v in range(KW):
            columns[:, :, u, v] = padded[:, :, u:u + stride * (HO - 1) + 1:stride, v:v + stride * (WO - 1) + 1:stride]
    product = w.reshape(F, -1) @ columns.reshape(N, C * KH * KW, HO * WO)
    return product.reshape(N, F, HO, WO) + b[:, None, None]
"""

EINSUM = """
import numpy as np
def conv2d(x, w, b, stride, pad):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], (2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwuv,fcuv->nfhw", windows, w, optimize=True) + b.reshape(1, -1, 1, 1)
"""

STRIDED = """
import numpy as np
def conv2d(x, w, b, stride, pad):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    N, C, H, W = padded.shape
    F, _, KH, KW = w.shape
    shape = (N, (H - KH) // stride + 1, (W - KW) // stride + 1, C, KH, KW)
    n, c, h, v = padded.strides
    windows = np.lib.stride_tricks.as_strided(padded, shape, (n, h * stride, v * stride, c, h, v))
    return np.moveaxis(np.tensordot(windows, w, ((3, 4, 5), (1, 2, 3))), 3, 1) + b[:, None, None]
"""

FFT = """
import numpy as np
def conv2d(x, w, b, stride, pad):
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    H, W = padded.shape[2:]
    kind = np.complex64 if x.dtype == np.float32 else np.complex128
    image = np.fft.rfft2(padded).astype(kind)
    kernel = np.fft.rfft2(w, s=(H, W)).astype(kind)
    product = np.einsum("nchw,fchw->nfhw", image, kernel.conj())
    full = np.fft.irfft2(product, s=(H, W))[:, :, : H - w.shape[2] + 1, : W - w.shape[3] + 1]
    out = full[:, :, ::stride, ::stride].astype(x.dtype if x.dtype.kind == "f" else float) + b[:, None, None]
    return np.rint(out).astype(x.dtype) if x.dtype.kind == "i" else out
"""

KINDS = {"loops": LOOPS, "im2col": IM2COL, "einsum": EINSUM, "strided": STRIDED, "fft": FFT}
