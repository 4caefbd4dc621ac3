# cause: the backward pass divides the sums through mean and variance by the number of images N instead of by N*H*W
# name: gradient-through-the-moments-wrong
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=(0, 2, 3), keepdims=True)
    var = x.var(axis=(0, 2, 3), keepdims=True)
    xc = x - mean
    istd = 1.0 / np.sqrt(var + eps)
    out = weight.reshape(1, -1, 1, 1) * xc * istd + bias.reshape(1, -1, 1, 1)
    new_mean = (1 - share) * running_mean + share * mean[0, :, 0, 0]
    new_var = (1 - share) * running_var + share * x.var(axis=(0, 2, 3), ddof=1)
    return out, new_mean, new_var, (xc, istd, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    xc = x - running_mean.reshape(1, -1, 1, 1)
    istd = 1.0 / np.sqrt(running_var + eps).reshape(1, -1, 1, 1)
    return weight.reshape(1, -1, 1, 1) * xc * istd + bias.reshape(1, -1, 1, 1)


def spatial_bn_backward(dout, cache):
    xc, istd, weight = cache
    n = dout.shape[0]
    ax = (0, 2, 3)
    dbeta = dout.sum(axis=ax)
    dgamma = (dout * xc * istd).sum(axis=ax)
    dxhat = dout * weight.reshape(1, -1, 1, 1)
    dvar = (dxhat * xc * -0.5 * istd ** 3).sum(axis=ax, keepdims=True)
    dmu = (-dxhat * istd).sum(axis=ax, keepdims=True)
    dx = dxhat * istd + dvar * 2 * xc / n + dmu / n
    return dx, dgamma, dbeta
