# cause: eps is always 1e-5, whatever bn_param says
# name: eps-of-another-size
import numpy as np

# im2col and col2im for everything with windows

def im2col(x, h, v, s):
    N, C, H, W = x.shape
    rows = np.arange(0, H - h + 1, s)
    cols = np.arange(0, W - v + 1, s)
    r = rows[:, None, None, None] + np.arange(h)[None, None, :, None]
    c = cols[None, :, None, None] + np.arange(v)[None, None, None, :]
    return x[:, :, r, c], r, c              # (N, C, Ho, Wo, h, v)


def conv_forward_naive(x, w, b, conv_param):
    p = conv_param["pad"]
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    cols, r, c = im2col(xp, w.shape[2], w.shape[3], conv_param["stride"])
    N, C, Ho, Wo, h, v = cols.shape
    m = cols.transpose(0, 2, 3, 1, 4, 5).reshape(N * Ho * Wo, C * h * v)
    out = m.dot(w.reshape(len(w), -1).T) + b
    return out.reshape(N, Ho, Wo, -1).transpose(0, 3, 1, 2), (m, r, c, xp.shape, w, p, x.shape)


def conv_backward_naive(dout, cache):
    m, r, c, padded, w, p, (N, C, H, W) = cache
    F, _, h, v = w.shape
    Ho, Wo = dout.shape[2:]
    g = dout.transpose(0, 2, 3, 1).reshape(-1, F)
    dw = g.T.dot(m).reshape(w.shape)
    dcols = g.dot(w.reshape(F, -1)).reshape(N, Ho, Wo, C, h, v).transpose(0, 3, 1, 2, 4, 5)
    dxp = np.zeros(padded, dout.dtype)
    np.add.at(dxp, (slice(None), slice(None), r, c), dcols)
    return dxp[:, :, p:p + H, p:p + W], dw, g.sum(axis=0)


def max_pool_forward_naive(x, pool_param):
    h, v = pool_param["pool_height"], pool_param["pool_width"]
    cols, r, c = im2col(x, h, v, pool_param["stride"])
    out = cols.max(axis=(4, 5))
    return out, (cols == out[..., None, None], r, c, x.shape)


def max_pool_backward_naive(dout, cache):
    mask, r, c, shape = cache
    dx = np.zeros(shape, dout.dtype)
    np.add.at(dx, (slice(None), slice(None), r, c), mask * dout[..., None, None])
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    C = x.shape[1]
    shape = (1, C, 1, 1)
    eps, momentum = 1e-5, bn_param.get("momentum", 0.9)
    old_mean = bn_param.get("running_mean", np.zeros(C, x.dtype))
    old_var = bn_param.get("running_var", np.zeros(C, x.dtype))
    training = bn_param["mode"] == "train"
    mean = x.mean(axis=(0, 2, 3)) if training else old_mean
    var = x.var(axis=(0, 2, 3)) if training else old_var
    inv = 1 / np.sqrt(var + eps)
    normal = (x - mean.reshape(shape)) * inv.reshape(shape)
    if training:
        bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean
        bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    return gamma.reshape(shape) * normal + beta.reshape(shape), (normal, inv, gamma)


def spatial_batchnorm_backward(dout, cache):
    normal, inv, gamma = cache
    axes = (0, 2, 3)
    n = dout.size // dout.shape[1]
    dgamma, dbeta = np.sum(dout * normal, axis=axes), np.sum(dout, axis=axes)
    scale = (gamma * inv)[None, :, None, None]
    dx = scale * (dout - (dbeta / n)[None, :, None, None] - normal * (dgamma / n)[None, :, None, None])
    return dx, dgamma, dbeta
