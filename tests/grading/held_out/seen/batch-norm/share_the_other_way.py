# cause: share and 1 - share are exchanged in the running statistics
# name: momentum-reversed
import numpy as np

# node by node through the graph, as in the well known blog post

def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    mu = 1. / N * np.sum(x, axis=0)
    xmu = x - mu
    sq = xmu ** 2
    var = 1. / N * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + eps)
    ivar = 1. / sqrtvar
    xhat = xmu * ivar
    gammax = weight * xhat
    out = gammax + bias
    new_mean = running_mean * share + mu * (1 - share)
    new_var = running_var * share + np.sum(sq, axis=0) / (N - 1) * (1 - share)
    return out, new_mean, new_var, (xhat, weight, xmu, ivar, sqrtvar, var, eps)

def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - running_mean) / np.sqrt(running_var + eps)
    return xhat * weight + bias

def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1. / (sqrtvar ** 2) * divar
    dvar = 0.5 * 1. / np.sqrt(var + eps) * dsqrtvar
    dsq = 1. / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1. / N * np.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta
