# cause: the running statistics are updated in place with *= and +=, which writes into the arguments running_mean and running_var
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N = x.shape[0]
    sample_mean = x.mean(axis=0)
    sample_var = x.var(axis=0)
    x_hat = (x - sample_mean) / np.sqrt(sample_var + eps)
    out = weight * x_hat + bias

    # update running averages
    running_mean *= 1 - share
    running_mean += share * sample_mean
    running_var *= 1 - share
    running_var += share * sample_var * N / (N - 1)

    cache = (x_hat, sample_var + eps, weight)
    return out, running_mean, running_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    x_hat = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * x_hat + bias


def batchnorm_backward(dout, cache):
    x_hat, v, weight = cache
    N, D = dout.shape
    dbias = dout.sum(axis=0)
    dweight = (dout * x_hat).sum(axis=0)
    dx = weight / (N * np.sqrt(v)) * (N * dout - dbias - x_hat * dweight)
    return dx, dweight, dbias
