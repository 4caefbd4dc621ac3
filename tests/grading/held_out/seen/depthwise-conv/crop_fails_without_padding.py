# cause: dx is cropped by [pad:-pad]
# name: gradient-cropped-to-nothing
import numpy as np

def _grid(w, s, ho, wo):
    for u, v in np.ndindex(*w.shape[2:]):
        yield u, v, np.s_[:, :, u:u + s * (ho - 1) + 1:s, v:v + s * (wo - 1) + 1:s]

def depthwise_forward(x, w, b, stride, pad):
    xp = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    ho, wo = ((xp.shape[a] - w.shape[a]) // stride + 1 for a in (2, 3))
    out = np.zeros((*x.shape[:2], ho, wo), x.dtype) + b.reshape(-1, 1, 1)
    for u, v, at in _grid(w, stride, ho, wo):
        out += xp[at] * w[:, :, u, v, None].reshape(1, -1, 1, 1)
    return out, (xp, w, stride, pad)

def depthwise_backward(dout, cache):
    xp, w, stride, pad = cache
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u, v, at in _grid(w, stride, *dout.shape[2:]):
        dxp[at] += dout * w[:, 0, u, v][:, None, None]
        dw[:, 0, u, v] = (dout * xp[at]).sum(axis=(0, 2, 3))
    return dxp[:, :, pad:-pad, pad:-pad], dw, np.einsum('nchw->c', dout)
