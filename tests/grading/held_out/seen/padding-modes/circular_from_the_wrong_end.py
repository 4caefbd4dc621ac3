# cause: circular puts the image's beginning in front and its end behind
# name: border-sides-swapped
import numpy as np

def pad_rows(x, p, mode):
    """Pad axis 2 by hand."""
    if p == 0:
        return x
    if mode == 'zeros':
        top = bottom = np.zeros(x.shape[:2] + (p, x.shape[3]), x.dtype)
    elif mode == 'reflect':
        top = x[:, :, 1:p + 1][:, :, ::-1]
        bottom = x[:, :, -p - 1:-1][:, :, ::-1]
    elif mode == 'replicate':
        top = np.repeat(x[:, :, :1], p, axis=2)
        bottom = np.repeat(x[:, :, -1:], p, axis=2)
    elif mode == 'circular':
        top = x[:, :, :p]
        bottom = x[:, :, -p:]
    return np.concatenate([top, x, bottom], axis=2)

def conv2d(x, w, b, pad, mode):
    xp = pad_rows(x, pad, mode)
    xp = pad_rows(xp.swapaxes(2, 3), pad, mode).swapaxes(2, 3)
    kh, kw = w.shape[2:]
    ho, wo = xp.shape[2] - kh + 1, xp.shape[3] - kw + 1
    out = np.zeros((x.shape[0], w.shape[0], ho, wo), dtype=np.float64)
    for u in range(kh):
        for v in range(kw):
            out += np.einsum('nchw,fc->nfhw', xp[:, :, u:u + ho, v:v + wo], w[:, :, u, v])
    for f in range(len(b)):
        out[:, f] += b[f]
    return out
