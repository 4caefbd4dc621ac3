# cause: in the backward pass the sums over the batch are divided by the number of features D instead of the number of examples N
# name: gradient-through-the-moments-wrong
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    m = np.mean(x, axis=0, keepdims=True)
    v = np.var(x, axis=0, keepdims=True)
    xhat = (x - m) / np.sqrt(v + eps)
    y = xhat * weight + bias
    n = x.shape[0]
    new_mean = (1 - share) * running_mean + share * m[0]
    new_var = (1 - share) * running_var + share * v[0] * n / (n - 1)
    return y, new_mean, new_var, (xhat, 1 / np.sqrt(v + eps), weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - running_mean) / np.sqrt(running_var + eps)
    return xhat * weight + bias


def batchnorm_backward(dout, cache):
    xhat, istd, weight = cache
    n = dout.shape[-1]
    dxhat = dout * weight
    dx = istd * (dxhat - dxhat.sum(axis=0) / n - xhat * (dxhat * xhat).sum(axis=0) / n)
    dweight = (xhat * dout).sum(axis=0)
    dbias = dout.sum(axis=0)
    return dx, dweight, dbias
