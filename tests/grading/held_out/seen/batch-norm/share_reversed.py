# cause: share is taken as the weight of the old running statistics and 1 - share as that of the batch, the other way round
# name: momentum-reversed
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mean = np.sum(x, axis=0) / n
    diff = x - mean
    variance = np.sum(diff ** 2, axis=0) / n
    sigma = np.sqrt(variance + eps)
    normal = diff / sigma
    out = weight * normal + bias

    momentum = share
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * variance * n / (n - 1)
    return out, new_mean, new_var, (diff, sigma, normal, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * ((x - running_mean) / np.sqrt(running_var + eps)) + bias


def batchnorm_backward(dout, cache):
    diff, sigma, normal, weight = cache
    n = dout.shape[0]
    dnormal = dout * weight
    dvar = np.sum(dnormal * diff * -0.5 * sigma ** -3, axis=0)
    dmean = -np.sum(dnormal / sigma, axis=0)
    dx = dnormal / sigma + dvar * 2 * diff / n + dmean / n
    return dx, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)
