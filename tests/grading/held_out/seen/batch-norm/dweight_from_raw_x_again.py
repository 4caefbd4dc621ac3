# cause: dweight is the sum of dout times the raw input x instead of the normalised values
# name: scale-gradient-of-the-input
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    mu = x.sum(axis=0) / N
    xc = x - mu
    var = (xc ** 2).sum(axis=0) / N
    istd = (var + eps) ** -0.5
    xhat = xc * istd
    out = weight * xhat + bias
    new_mean = (1 - share) * running_mean + share * mu
    new_var = (1 - share) * running_var + share * (xc ** 2).sum(axis=0) / (N - 1)
    return out, new_mean, new_var, (x, xc, istd, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) * (running_var + eps) ** -0.5 + bias


def batchnorm_backward(dout, cache):
    x, xc, istd, weight = cache
    N = x.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x).sum(axis=0)
    dxhat = dout * weight
    dvar = (dxhat * xc * -0.5 * istd ** 3).sum(axis=0)
    dmu = (-dxhat * istd).sum(axis=0) + dvar * (-2 * xc).mean(axis=0)
    dx = dxhat * istd + dvar * 2 * xc / N + dmu / N
    return dx, dgamma, dbeta
