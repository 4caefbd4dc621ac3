import numpy as np

# variance as the mean of the squares less the square of the mean; the gradient in one formula of sums

def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N = x.shape[0]
    mean = np.sum(x, axis=0) / N
    var = np.sum(x * x, axis=0) / N - mean * mean
    inv_std = (var + eps) ** -0.5
    out = (x - mean) * inv_std * weight + bias
    new_mean = running_mean - share * (running_mean - mean)
    new_var = running_var - share * (running_var - var * (N / (N - 1)))
    return out, new_mean, new_var, dict(x=x, mean=mean, inv_std=inv_std, weight=weight)

def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    inv_std = (running_var + eps) ** -0.5
    return (x - running_mean) * (inv_std * weight) + bias

def batchnorm_backward(dout, cache):
    x, mean, inv_std, weight = cache["x"], cache["mean"], cache["inv_std"], cache["weight"]
    N = len(x)
    xhat = (x - mean) * inv_std
    dweight = np.einsum('nd,nd->d', dout, xhat)
    dbias = np.einsum('nd->d', dout)
    dx = (1. / N) * weight * inv_std * (N * dout - dbias - xhat * dweight)
    return dx, dweight, dbias
