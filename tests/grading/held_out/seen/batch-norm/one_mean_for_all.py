# cause: mean and variance over the whole array and not of each feature
# name: statistics-of-everything
import numpy as np

def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.shape[0]
    mean, var = np.mean(x), np.var(x)
    inv = 1 / np.sqrt(var + eps)
    normal = (x - mean) * inv
    out = weight * normal + bias
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (normal, inv, weight)

def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return weight * (x - running_mean) / np.sqrt(running_var + eps) + bias

def batchnorm_backward(dout, cache):
    normal, inv, weight = cache
    dbias = dout.sum(axis=0)
    dweight = (dout * normal).sum(axis=0)
    dx = weight * inv * (dout - dbias / len(dout) - normal * dweight / len(dout))
    return dx, dweight, dbias
