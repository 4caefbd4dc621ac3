# cause: W_out is computed from the kernel's height KH instead of its width KW, so the width of the output is wrong for kernels that are not square
# name: height-taken-for-width|kernel-height-and-width-swapped|width-taken-for-height|axes-swapped|window-beyond-the-image
import numpy as np

def depthwise_forward(x, w, b, stride, pad):
    N, C, H, W = x.shape
    KH, KW = w.shape[2:]
    H_out = (H + 2 * pad - KH) // stride + 1
    W_out = (W + 2 * pad - KH) // stride + 1
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for i in range(H_out):
        for j in range(W_out):
            win = padded[:, :, i * stride:i * stride + KH, j * stride:j * stride + KW]
            out[:, :, i, j] = (win * w[:, 0, :, :win.shape[3]]).sum(axis=(2, 3)) + b
    return out, (padded, w, stride, pad)

def depthwise_backward(dout, cache):
    padded, w, stride, pad = cache
    KH, KW = w.shape[2:]
    dpadded = np.zeros_like(padded)
    dw = np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            t, l = i * stride, j * stride
            g = dout[:, :, i, j, None, None]
            dw[:, 0] += (g * padded[:, :, t:t + KH, l:l + KW]).sum(axis=0)
            dpadded[:, :, t:t + KH, l:l + KW] += g * w[:, 0]
    Hp, Wp = padded.shape[2:]
    return dpadded[:, :, pad:Hp - pad, pad:Wp - pad], dw, dout.sum(axis=(0, 2, 3))
