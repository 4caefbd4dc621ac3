# cause: x.reshape(-1, C) without moving the channels to the end: pixels take the place of channels
# name: pixels-reshaped-without-transpose|reshaped-without-transpose
import numpy as np

def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    r = x.reshape(N * H * W, C)
    mean, var = r.mean(axis=0), r.var(axis=0)
    normal = (r - mean) / np.sqrt(var + eps)
    out = (weight * normal + bias).reshape(N, C, H, W)
    n = len(r)
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * var * n / (n - 1)
    return out, new_mean, new_var, (normal, var, weight, eps)

def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    N, C, H, W = x.shape
    r = x.reshape(-1, C)
    return (weight * (r - running_mean) / np.sqrt(running_var + eps) + bias).reshape(x.shape)

def spatial_bn_backward(dout, cache):
    normal, var, weight, eps = cache
    d = dout.reshape(normal.shape)
    dweight, dbias = (d * normal).sum(axis=0), d.sum(axis=0)
    dx = weight / np.sqrt(var + eps) * (d - dbias / len(d) - normal * dweight / len(d))
    return dx.reshape(dout.shape), dweight, dbias
