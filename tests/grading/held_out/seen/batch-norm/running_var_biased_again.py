# cause: the running variance is updated with the batch variance that divides by n, the factor n / (n - 1) is missing
# name: running-variance-of-the-batch
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    m = x.mean(0)
    v = ((x - m) ** 2).mean(0)
    istd = 1.0 / np.sqrt(v + eps)
    norm = (x - m) * istd
    rm = running_mean * (1 - share) + m * share
    rv = running_var * (1 - share) + v * share
    return norm * weight + bias, rm, rv, (norm, istd, weight)


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    norm = (x - running_mean) / np.sqrt(running_var + eps)
    return norm * weight + bias


def batchnorm_backward(dout, cache):
    norm, istd, weight = cache
    N = len(dout)
    db = np.sum(dout, axis=0)
    dw = np.sum(dout * norm, axis=0)
    dx = weight * istd / N * (N * dout - db - norm * dw)
    return dx, dw, db
