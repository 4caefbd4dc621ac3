# cause: dweight is the sum of dout times the centred x, which is not divided by the standard deviation
# name: scale-gradient-of-the-input|scale-gradient-of-the-output
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mu = np.mean(x, axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    ivar = 1.0 / np.sqrt(var + eps)
    out = weight * (xmu * ivar) + bias
    N = x.shape[0]
    new_mean = (1.0 - share) * running_mean + share * mu
    new_var = (1.0 - share) * running_var + share * var * N / (N - 1)
    return out, new_mean, new_var, (xmu, ivar, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    ivar = 1.0 / np.sqrt(running_var + eps)
    return weight * ((x - running_mean) * ivar) + bias


def batchnorm_backward(dout, cache):
    xmu, ivar, weight = cache
    N = dout.shape[0]
    dbias = np.sum(dout, axis=0)
    dweight = np.sum(dout * xmu, axis=0)
    dxhat = dout * weight
    dvar = np.sum(dxhat * xmu, axis=0) * -0.5 * ivar ** 3
    dmu = -np.sum(dxhat * ivar, axis=0) + dvar * np.mean(-2.0 * xmu, axis=0)
    dx = dxhat * ivar + dvar * 2.0 * xmu / N + dmu / N
    return dx, dweight, dbias
