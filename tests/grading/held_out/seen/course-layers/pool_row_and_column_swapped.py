# cause: max_pool_backward_naive adds the column of the largest value to the row of the window and its row to the column
# name: argmax-axes-swapped|index-beyond-the-array
import numpy as np


def taps(HH, WW, s, oh, ow):
    """All positions of the kernel with the slices of the image that they see."""
    for u in range(HH):
        for v in range(WW):
            yield u, v, slice(u, u + s * (oh - 1) + 1, s), slice(v, v + s * (ow - 1) + 1, s)


def conv_forward_naive(x, w, b, conv_param):
    s = conv_param["stride"]
    p = conv_param["pad"]
    n, c, h, wd = x.shape
    f, _, HH, WW = w.shape
    xp = np.zeros((n, c, h + 2 * p, wd + 2 * p), dtype=x.dtype)
    xp[:, :, p:p + h, p:p + wd] = x
    oh = (h + 2 * p - HH) // s + 1
    ow = (wd + 2 * p - WW) // s + 1
    out = np.zeros((n, f, oh, ow), dtype=x.dtype)
    for u, v, r, q in taps(HH, WW, s, oh, ow):
        out += np.einsum("ncij,fc->nfij", xp[:, :, r, q], w[:, :, u, v])
    out += b[None, :, None, None]
    return out, {"xp": xp, "w": w, "s": s, "p": p, "hw": (h, wd)}


def conv_backward_naive(dout, cache):
    xp, w, s, p = cache["xp"], cache["w"], cache["s"], cache["p"]
    h, wd = cache["hw"]
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    db = dout.sum(axis=(0, 2, 3))
    for u, v, r, q in taps(w.shape[2], w.shape[3], s, dout.shape[2], dout.shape[3]):
        dw[:, :, u, v] = np.einsum("nfij,ncij->fc", dout, xp[:, :, r, q])
        dxp[:, :, r, q] += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dxp[:, :, p:p + h, p:p + wd], dw, db


def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H, W = x.shape
    H_out = (H - ph) // s + 1
    W_out = (W - pw) // s + 1
    out = np.zeros((N, C, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    out[n, c, i, j] = np.max(x[n, c, i * s:i * s + ph, j * s:j * s + pw])
    cache = (x, pool_param)
    return out, cache


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param['pool_height'], pool_param['pool_width'], pool_param['stride']
    N, C, H_out, W_out = dout.shape
    dx = np.zeros_like(x)
    for n in range(N):
        for c in range(C):
            for i in range(H_out):
                for j in range(W_out):
                    window = x[n, c, i * s:i * s + ph, j * s:j * s + pw]
                    k = np.argmax(window)
                    row, col = k % pw, k // pw
                    dx[n, c, i * s + row, j * s + col] += dout[n, c, i, j]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    m = N * H * W
    eps = bn_param.get('eps', 1e-5)
    mom = bn_param.get('momentum', 0.9)
    rm = bn_param.get('running_mean', np.zeros(C, dtype=x.dtype))
    rv = bn_param.get('running_var', np.zeros(C, dtype=x.dtype))
    out = np.zeros_like(x)
    xhat = np.zeros_like(x)
    sd = np.zeros(C, dtype=x.dtype)
    new_mean, new_var = rm.copy(), rv.copy()
    for c in range(C):
        if bn_param['mode'] == 'train':
            mu = x[:, c].sum() / m
            va = ((x[:, c] - mu) ** 2).sum() / m
            new_mean[c] = mom * rm[c] + (1 - mom) * mu
            new_var[c] = mom * rv[c] + (1 - mom) * va
        else:
            mu, va = rm[c], rv[c]
        sd[c] = np.sqrt(va + eps)
        xhat[:, c] = (x[:, c] - mu) / sd[c]
        out[:, c] = gamma[c] * xhat[:, c] + beta[c]
    bn_param['running_mean'] = new_mean
    bn_param['running_var'] = new_var
    return out, (xhat, sd, gamma)


def spatial_batchnorm_backward(dout, cache):
    xhat, sd, gamma = cache
    N, C, H, W = dout.shape
    m = N * H * W
    dx = np.zeros_like(dout)
    dgamma = np.zeros(C, dtype=dout.dtype)
    dbeta = np.zeros(C, dtype=dout.dtype)
    for c in range(C):
        d, z = dout[:, c], xhat[:, c]
        dbeta[c] = d.sum()
        dgamma[c] = (d * z).sum()
        dx[:, c] = gamma[c] / sd[c] * (d - dbeta[c] / m - z * dgamma[c] / m)
    return dx, dgamma, dbeta
