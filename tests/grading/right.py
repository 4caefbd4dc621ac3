"""Right answers to both assignments, of five kinds, written apart from the package: sources of submissions."""

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


# The same five for convolution and max pooling, forward and backward; the cache of each is its own.

LOOPS_AND_POOL = """
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    HO, WO = 1 + (H + 2 * p - KH) // s, 1 + (W + 2 * p - KW) // s
    out = np.zeros((N, F, HO, WO))
    xp = np.zeros((N, C, H + 2 * p, W + 2 * p))
    xp[:, :, p:p + H, p:p + W] = x
    for n in range(N):
        for f in range(F):
            for i in range(HO):
                for j in range(WO):
                    out[n, f, i, j] = b[f] + (xp[n, :, i * s:i * s + KH, j * s:j * s + KW] * w[f]).sum()
    return out, {"padded": xp, "w": w, "size": (H, W), "param": conv_param}

def conv_backward_naive(dout, cache):
    xp, w, (H, W) = cache["padded"], cache["w"], cache["size"]
    s, p = cache["param"]["stride"], cache["param"]["pad"]
    dxp, dw, db = np.zeros(xp.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, i, j in np.ndindex(*dout.shape):
        rows, columns = slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3])
        db[f] += dout[n, f, i, j]
        dw[f] += dout[n, f, i, j] * xp[n, :, rows, columns]
        dxp[n, :, rows, columns] += dout[n, f, i, j] * w[f]
    return dxp[:, :, p:p + H, p:p + W], dw, db

def max_pool_forward_naive(x, pool_param):
    h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - h) // s + 1, (W - v) // s + 1), dtype=x.dtype)
    for n, c, i, j in np.ndindex(*out.shape):
        best = x[n, c, i * s, j * s]
        for a in range(h):
            for b in range(v):
                best = max(best, x[n, c, i * s + a, j * s + b])
        out[n, c, i, j] = best
    return out, (x, out, pool_param)

def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*out.shape):
        window = x[n, c, i * s:i * s + h, j * s:j * s + v]
        dx[n, c, i * s:i * s + h, j * s:j * s + v] += (window == out[n, c, i, j]) * dout[n, c, i, j]
    return dx
"""

IM2COL_AND_POOL = """
import numpy as np

def im2col(x, h, v, s):
    N, C, H, W = x.shape
    rows, columns = (H - h) // s + 1, (W - v) // s + 1
    cols = np.empty((N, C, h, v, rows, columns), x.dtype)
    for a in range(h):
        for b in range(v):
            cols[:, :, a, b] = x[:, :, a:a + s * (rows - 1) + 1:s, b:b + s * (columns - 1) + 1:s]
    return cols

def col2im(cols, shape, s):
    x = np.zeros(shape, cols.dtype)
    _, _, h, v, rows, columns = cols.shape
    for a in range(h):
        for b in range(v):
            x[:, :, a:a + s * (rows - 1) + 1:s, b:b + s * (columns - 1) + 1:s] += cols[:, :, a, b]
    return x

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    cols = im2col(padded, *w.shape[2:], s)
    N, rows, columns = len(x), *cols.shape[4:]
    flat = cols.transpose(1, 2, 3, 0, 4, 5).reshape(w[0].size, -1)
    out = (w.reshape(len(w), -1) @ flat + b[:, None]).reshape(len(w), N, rows, columns).transpose(1, 0, 2, 3)
    return out, (flat, cols.shape, w, padded.shape, x.shape, s, p)

def conv_backward_naive(dout, cache):
    flat, cols_shape, w, padded_shape, shape, s, p = cache
    rows = dout.transpose(1, 0, 2, 3).reshape(len(w), -1)
    N, C, h, v, height, width = cols_shape
    dcols = (w.reshape(len(w), -1).T @ rows).reshape(C, h, v, N, height, width).transpose(3, 0, 1, 2, 4, 5)
    dx = col2im(dcols, padded_shape, s)[:, :, p:p + shape[2], p:p + shape[3]]
    return dx, (rows @ flat.T).reshape(w.shape), rows.sum(axis=1)

def max_pool_forward_naive(x, pool_param):
    h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    cols = im2col(x, h, v, s)
    N, C, _, _, rows, columns = cols.shape
    cols = cols.reshape(N, C, h * v, rows, columns)
    place = cols.argmax(axis=2)
    return np.take_along_axis(cols, place[:, :, None], axis=2)[:, :, 0], (place, x.shape, h, v, s)

def max_pool_backward_naive(dout, cache):
    place, shape, h, v, s = cache
    N, C, rows, columns = place.shape
    dcols = np.zeros((N, C, h * v, rows, columns), dout.dtype)
    np.put_along_axis(dcols, place[:, :, None], dout[:, :, None], axis=2)
    return col2im(dcols.reshape(N, C, h, v, rows, columns), shape, s)
"""

EINSUM_AND_POOL = """
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    windows = sliding_window_view(np.pad(x, [(0, 0)] * 2 + [(p, p)] * 2), w.shape[2:], (2, 3))[:, :, ::s, ::s]
    out = np.einsum("nchwuv,fcuv->nfhw", windows, w, optimize=True) + b[None, :, None, None]
    return out, (x, w, conv_param, windows)

def conv_backward_naive(dout, cache):
    x, w, conv_param, windows = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, F, HO, WO = dout.shape
    (H, W), (KH, KW) = x.shape[2:], w.shape[2:]
    # The gradient of the input is a convolution of the spread gradient with the turned kernels.
    spread = np.zeros((N, F, H + 2 * p + KH - 1, W + 2 * p + KW - 1), dout.dtype)
    spread[:, :, KH - 1:KH + s * (HO - 1):s, KW - 1:KW + s * (WO - 1):s] = dout
    spread = sliding_window_view(spread, (KH, KW), (2, 3))
    dx = np.einsum("nfhwuv,fcuv->nchw", spread, w[:, :, ::-1, ::-1], optimize=True)
    dw = np.einsum("nfhw,nchwuv->fcuv", dout, windows, optimize=True)
    return dx[:, :, p:p + H, p:p + W], dw, np.einsum("nfhw->f", dout)

def max_pool_forward_naive(x, pool_param):
    h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    windows = sliding_window_view(x, (h, v), (2, 3))[:, :, ::s, ::s]
    return windows.max(axis=(4, 5)), (x, windows, s)

def max_pool_backward_naive(dout, cache):
    x, windows, s = cache
    chosen = np.equal(windows, windows.max(axis=(4, 5), keepdims=True)).astype(dout.dtype)
    parts = np.einsum("nchwuv,nchw->nchwuv", chosen, dout)
    dx = np.zeros_like(x)
    HO, WO = dout.shape[2:]
    for u, v in np.ndindex(*windows.shape[4:]):
        dx[:, :, u:u + s * HO:s, v:v + s * WO:s][:, :, :HO, :WO] += parts[..., u, v]
    return dx
"""

STRIDED_AND_POOL = """
import numpy as np
from numpy.lib.stride_tricks import as_strided

def patches(x, h, v, s):
    N, C, H, W = x.shape
    n, c, i, j = x.strides
    return as_strided(x, (N, C, (H - h) // s + 1, (W - v) // s + 1, h, v), (n, c, i * s, j * s, i, j))

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    xp = np.pad(x, ((0,), (0,), (p,), (p,)), "constant")
    out = np.tensordot(patches(xp, *w.shape[2:], s), w, ((1, 4, 5), (1, 2, 3))) + b
    return np.moveaxis(out, 3, 1), (xp, w, s, p)

def conv_backward_naive(dout, cache):
    xp, w, s, p = cache
    h, v = w.shape[2:]
    dw = np.tensordot(dout, patches(xp, h, v, s), ((0, 2, 3), (0, 2, 3)))
    # Where each value of each patch stands in the padded image.
    numbers = patches(np.arange(xp.size).reshape(xp.shape), h, v, s)
    parts = np.moveaxis(np.tensordot(dout, w, ((1,), (0,))), 3, 1)
    dxp = np.zeros(xp.size, xp.dtype)
    np.add.at(dxp, numbers.ravel(), parts.ravel())
    dxp = dxp.reshape(xp.shape)
    return dxp[:, :, p:dxp.shape[2] - p, p:dxp.shape[3] - p], dw, dout.sum((0, 2, 3))

def max_pool_forward_naive(x, pool_param):
    found = patches(x, pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"])
    return found.max((-2, -1)), (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    h, v, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    found = patches(x, h, v, s).reshape(*dout.shape, h * v)
    numbers = patches(np.arange(x.size).reshape(x.shape), h, v, s).reshape(*dout.shape, h * v)
    chosen = np.take_along_axis(numbers, found.argmax(-1)[..., None], -1)
    return np.bincount(chosen.ravel(), dout.ravel(), x.size).reshape(x.shape)
"""

FFT_AND_POOL = """
import numpy as np

def single(values, like):
    return values.astype(np.result_type(like, np.complex64))

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    size = padded.shape[2:]
    image, kernel = single(np.fft.rfft2(padded), x), single(np.fft.rfft2(w, size), x)
    full = np.fft.irfft2(np.einsum("ncij,fcij->nfij", image, kernel.conj()), size)
    out = full[:, :, :size[0] - w.shape[2] + 1:s, :size[1] - w.shape[3] + 1:s].astype(x.dtype)
    return out + b.reshape(-1, 1, 1), (image, kernel, x, w, s, p)

def conv_backward_naive(dout, cache):
    image, kernel, x, w, s, p = cache
    H, W = x.shape[2] + 2 * p, x.shape[3] + 2 * p
    spread = np.zeros((*dout.shape[:2], H, W), dout.dtype)
    spread[:, :, :s * dout.shape[2]:s, :s * dout.shape[3]:s][:, :, :dout.shape[2], :dout.shape[3]] = dout
    slope = single(np.fft.rfft2(spread), x)
    dx = np.fft.irfft2(np.einsum("nfij,fcij->ncij", slope, kernel), (H, W))
    dw = np.fft.irfft2(np.einsum("nfij,ncij->fcij", slope.conj(), image), (H, W))
    return dx[:, :, p:H - p, p:W - p], dw[:, :, :w.shape[2], :w.shape[3]], dout.sum(axis=(0, 2, 3))

def shifts(x, param):
    h, v, s = param["pool_height"], param["pool_width"], param["stride"]
    rows, columns = (x.shape[2] - h) // s + 1, (x.shape[3] - v) // s + 1
    for a in range(h):
        for b in range(v):
            yield (..., slice(a, a + s * (rows - 1) + 1, s), slice(b, b + s * (columns - 1) + 1, s))

def max_pool_forward_naive(x, pool_param):
    import functools
    out = functools.reduce(np.maximum, (x[place] for place in shifts(x, pool_param)))
    return out, (x, out, pool_param)

def max_pool_backward_naive(dout, cache):
    x, out, pool_param = cache
    dx = np.zeros_like(x)
    for place in shifts(x, pool_param):
        dx[place] += np.where(x[place] == out, dout, 0)
    return dx
"""

#: assignment -> kind -> a submission.
KINDS = {
    "conv2d": {"loops": LOOPS, "im2col": IM2COL, "einsum": EINSUM, "strided views": STRIDED, "FFT": FFT},
    "conv-and-pool": {
        "loops": LOOPS_AND_POOL,
        "im2col": IM2COL_AND_POOL,
        "einsum": EINSUM_AND_POOL,
        "strided views": STRIDED_AND_POOL,
        "FFT": FFT_AND_POOL,
    },
}
