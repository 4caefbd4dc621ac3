# cause: normalises each example over its features (axis 1), as layer normalisation does
# name: statistics-of-each-image
import numpy as np

def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    mu = np.mean(x, axis=1, keepdims=True)
    var = np.var(x, axis=1, keepdims=True)
    xhat = (x - mu) / np.sqrt(var + eps)
    out = weight * xhat + bias
    m, v = np.mean(x, axis=0), np.var(x, axis=0, ddof=1)
    new_mean = (1 - share) * running_mean + share * m
    new_var = (1 - share) * running_var + share * v
    return out, new_mean, new_var, (xhat, var, weight, eps)

def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    return (x - running_mean) / np.sqrt(running_var + eps) * weight + bias

def batchnorm_backward(dout, cache):
    xhat, var, weight, eps = cache
    g = dout * weight
    dx = (g - g.mean(axis=1, keepdims=True) - xhat * (g * xhat).mean(axis=1, keepdims=True)) / np.sqrt(var + eps)
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
