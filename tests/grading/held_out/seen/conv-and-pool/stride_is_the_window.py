# cause: pooling moves by the window's size, the given stride is not used
# name: windows-side-by-side|windows-moved-by-their-size|size-over-the-window
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
    Ho, Wo = 1 + (H + 2 * p - HH) // s, 1 + (W + 2 * p - WW) // s
    out = np.zeros((N, F, Ho, Wo))
    for i in range(Ho):
        for j in range(Wo):
            for f in range(F):
                out[:, f, i, j] = np.sum(xp[:, :, i*s:i*s+HH, j*s:j*s+WW] * w[f], axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), 'constant')
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            win = xp[:, :, i*s:i*s+HH, j*s:j*s+WW]
            for f in range(F):
                dw[f] += np.sum(win * dout[:, f, i, j][:, None, None, None], axis=0)
                dxp[:, :, i*s:i*s+HH, j*s:j*s+WW] += w[f] * dout[:, f, i, j][:, None, None, None]
    return dxp[:, :, p:p+H, p:p+W], dw, np.sum(dout, axis=(0, 2, 3))

def max_pool_forward_naive(x, pool_param):
    ph, pw = pool_param['pool_height'], pool_param['pool_width']
    N, C, H, W = x.shape
    out = np.zeros((N, C, H // ph, W // pw), dtype=x.dtype)
    for i in range(H // ph):
        for j in range(W // pw):
            out[:, :, i, j] = x[:, :, i*ph:(i+1)*ph, j*pw:(j+1)*pw].max(axis=(2, 3))
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw = pool_param['pool_height'], pool_param['pool_width']
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            win = x[:, :, i*ph:(i+1)*ph, j*pw:(j+1)*pw]
            m = win.max(axis=(2, 3), keepdims=True)
            dx[:, :, i*ph:(i+1)*ph, j*pw:(j+1)*pw] += (win == m) * dout[:, :, i:i+1, j:j+1]
    return dx
