# cause: at test time divides by the variance and not by its root
# name: batchnorm-divided-by-variance
import numpy as np

# as for dense layers, with every pixel an example

def rows(x):
    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])

def maps(r, shape):
    N, C, H, W = shape
    return r.reshape(N, H, W, C).transpose(0, 3, 1, 2)

def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    r = rows(x)
    m = len(r)
    mean = r.sum(axis=0) / m
    centred = r - mean
    var = (centred ** 2).sum(axis=0) / m
    std = np.sqrt(var + eps)
    out = maps(centred / std * weight + bias, x.shape)
    return (out, running_mean + share * (mean - running_mean),
            running_var + share * (var * m / (m - 1) - running_var), (centred, std, weight, x.shape))

def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    return maps((rows(x) - running_mean) / (running_var + eps) * weight + bias, x.shape)

def spatial_bn_backward(dout, cache):
    centred, std, weight, shape = cache
    d = rows(dout)
    m = len(d)
    dnormal = d * weight
    dvar = (dnormal * centred).sum(axis=0) * -0.5 / std ** 3
    dmean = -(dnormal / std).sum(axis=0) + dvar * (-2 * centred).sum(axis=0) / m
    dx = dnormal / std + dvar * 2 * centred / m + dmean / m
    return maps(dx, shape), (d * centred / std).sum(axis=0), d.sum(axis=0)
