# cause: in training eps is added to the standard deviation, outside the square root, instead of to the variance
# name: eps-outside-the-root
import numpy as np

AX = (0, 2, 3)


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mu = x.mean(axis=AX, keepdims=True)
    var = x.var(axis=AX, keepdims=True)
    std = np.sqrt(var) + eps
    xhat = (x - mu) / std
    out = weight.reshape(1, -1, 1, 1) * xhat + bias.reshape(1, -1, 1, 1)
    n = x.size // x.shape[1]
    new_mean = (1 - share) * running_mean + share * mu.ravel()
    new_var = (1 - share) * running_var + share * var.ravel() * n / (n - 1)
    real_std = np.sqrt(var + eps)
    return out, new_mean, new_var, ((x - mu) / real_std, real_std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    std = np.sqrt(running_var + eps)
    xhat = (x - running_mean[:, None, None]) / std[:, None, None]
    return weight[:, None, None] * xhat + bias[:, None, None]


def spatial_bn_backward(dout, cache):
    xhat, std, weight = cache
    dbias = dout.sum(axis=AX)
    dweight = (dout * xhat).sum(axis=AX)
    g = dout * weight.reshape(1, -1, 1, 1)
    dx = (g - g.mean(axis=AX, keepdims=True) - xhat * (g * xhat).mean(axis=AX, keepdims=True)) / std
    return dx, dweight, dbias
