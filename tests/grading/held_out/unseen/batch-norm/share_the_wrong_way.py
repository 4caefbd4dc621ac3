# cause: share and 1 - share are exchanged in the running statistics, so the old value gets the weight share
# name: momentum-reversed
import numpy as np


def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    mean = np.sum(x, axis=0) / N
    xc = x - mean
    var = np.sum(xc ** 2, axis=0) / N
    std = np.sqrt(var + eps)
    xn = xc / std
    out = weight * xn + bias

    new_mean = share * running_mean + (1 - share) * mean
    new_var = share * running_var + (1 - share) * var * N / (N - 1)
    return out, new_mean, new_var, {"xc": xc, "std": std, "xn": xn, "weight": weight}


def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    xn = (x - running_mean) / np.sqrt(running_var + eps)
    return weight * xn + bias


def batchnorm_backward(dout, cache):
    xc, std, xn, weight = cache["xc"], cache["std"], cache["xn"], cache["weight"]
    N = xc.shape[0]
    dbias = dout.sum(axis=0)
    dweight = np.sum(xn * dout, axis=0)
    dxn = weight * dout
    dxc = dxn / std
    dstd = -np.sum(dxn * xc / (std * std), axis=0)
    dvar = 0.5 * dstd / std
    dxc = dxc + (2.0 / N) * xc * dvar
    dmu = np.sum(dxc, axis=0)
    return dxc - dmu / N, dweight, dbias
