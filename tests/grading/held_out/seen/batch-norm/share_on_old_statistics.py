# cause: share is used as the weight of the old running statistics and 1 - share as that of the batch, the other way round
# name: momentum-reversed
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    batch_mean, batch_var = x.mean(axis=0), x.var(axis=0)
    x_norm = (x - batch_mean) / np.sqrt(batch_var + eps)
    out = weight * x_norm + bias
    momentum = share
    new_mean = momentum * running_mean + (1 - momentum) * batch_mean
    new_var = momentum * running_var + (1 - momentum) * x.var(axis=0, ddof=1)
    cache = {"x_norm": x_norm, "var": batch_var, "eps": eps, "weight": weight}
    return out, new_mean, new_var, cache


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    x_norm = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * x_norm + bias


def batchnorm_backward(dout, cache):
    x_norm = cache["x_norm"]
    dweight = (dout * x_norm).sum(axis=0)
    dbias = dout.sum(axis=0)
    d = dout * cache["weight"]
    dx = d - d.mean(axis=0) - x_norm * (d * x_norm).mean(axis=0)
    dx = dx / np.sqrt(cache["var"] + cache["eps"])
    return dx, dweight, dbias
