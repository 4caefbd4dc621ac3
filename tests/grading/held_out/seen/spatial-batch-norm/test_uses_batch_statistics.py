# cause: at test time mean and variance of the batch are used instead of the running statistics
# name: batchnorm-batch-at-test
import numpy as np


def normalise(x, weight, bias, eps):
    mu = np.mean(x, axis=(0, 2, 3), keepdims=True)
    var = np.var(x, axis=(0, 2, 3), keepdims=True)
    xhat = (x - mu) / np.sqrt(var + eps)
    y = weight.reshape(1, -1, 1, 1) * xhat + bias.reshape(1, -1, 1, 1)
    return y, xhat, mu, var


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    y, xhat, mu, var = normalise(x, weight, bias, eps)
    n = x.size / x.shape[1]
    mean1 = (1 - share) * running_mean + share * mu[0, :, 0, 0]
    var1 = (1 - share) * running_var + share * var[0, :, 0, 0] * n / (n - 1)
    return y, mean1, var1, (xhat, var + eps, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    y, _, _, _ = normalise(x, weight, bias, eps)
    return y


def spatial_bn_backward(dout, cache):
    xhat, var_eps, weight = cache
    a = (0, 2, 3)
    db = dout.sum(axis=a)
    dg = (dout * xhat).sum(axis=a)
    n = dout.size / dout.shape[1]
    inner = n * dout - db[None, :, None, None] - xhat * dg[None, :, None, None]
    dx = weight[None, :, None, None] * inner / (n * np.sqrt(var_eps))
    return dx, dg, db
