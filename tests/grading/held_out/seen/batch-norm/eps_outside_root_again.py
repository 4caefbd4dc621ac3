# cause: eps is added to the standard deviation, outside the square root, instead of to the variance
# name: eps-outside-the-root
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    std = np.sqrt(var) + eps
    xhat = (x - mu) / std
    out = weight * xhat + bias
    new_mean = (1 - share) * running_mean + share * mu
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (x - mu, np.sqrt(var), std, xhat, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / (np.sqrt(running_var) + eps) + bias


def batchnorm_backward(dout, cache):
    xc, sd, std, xhat, weight = cache
    n = dout.shape[0]
    dbias = dout.sum(0)
    dweight = (dout * xhat).sum(0)
    dxhat = dout * weight
    dstd = -(dxhat * xc).sum(0) / std ** 2
    dxc = dxhat / std + dstd * xc / (n * sd)
    dx = dxc - dxc.mean(0)
    return dx, dweight, dbias
