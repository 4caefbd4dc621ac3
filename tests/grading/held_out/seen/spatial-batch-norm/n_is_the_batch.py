# cause: the estimate of the variance uses n = N, the images, and not N H W
# name: none
import numpy as np

AX = (0, 2, 3)

def per_channel(v):
    return v[None, :, None, None]

def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    n = x.size / x.shape[1]
    mean = np.mean(x, axis=AX)
    var = np.var(x, axis=AX)
    xhat = (x - per_channel(mean)) / np.sqrt(per_channel(var) + eps)
    out = per_channel(weight) * xhat + per_channel(bias)
    new_mean = (1 - share) * running_mean + share * mean
    N = x.shape[0]
    new_var = (1 - share) * running_var + share * var * N / (N - 1)
    return out, new_mean, new_var, (xhat, var + eps, weight, n)

def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    scale = weight / np.sqrt(running_var + eps)
    return x * per_channel(scale) + per_channel(bias - running_mean * scale)

def spatial_bn_backward(dout, cache):
    xhat, v, weight, n = cache
    dbias = dout.sum(axis=AX)
    dweight = (dout * xhat).sum(axis=AX)
    dx = per_channel(weight / np.sqrt(v)) * (dout - per_channel(dbias) / n - xhat * per_channel(dweight) / n)
    return dx, dweight, dbias
