# cause: the backward pass leaves out the way through the variance; only the direct way and the mean are in dx
# name: variance-held-constant|gradient-through-the-moments-wrong
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean(axis=(0, 2, 3))
    variance = x.var(axis=(0, 2, 3))
    std = np.sqrt(variance + eps)
    normal = (x - mean[None, :, None, None]) / std[None, :, None, None]
    out = normal * weight[None, :, None, None] + bias[None, :, None, None]
    n = x[:, 0].size
    new_mean = (1 - share) * running_mean + share * mean
    new_var = (1 - share) * running_var + share * variance * n / (n - 1)
    return out, new_mean, new_var, (normal, std, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    std = np.sqrt(running_var + eps)
    normal = (x - running_mean[None, :, None, None]) / std[None, :, None, None]
    return normal * weight[None, :, None, None] + bias[None, :, None, None]


def spatial_bn_backward(dout, cache):
    normal, std, weight = cache
    dx = np.zeros_like(dout)
    dweight = np.zeros_like(weight)
    dbias = np.zeros_like(weight)
    for c in range(dout.shape[1]):
        d = dout[:, c]
        dweight[c] = (d * normal[:, c]).sum()
        dbias[c] = d.sum()
        dnormal = d * weight[c]
        # direct
        dx[:, c] = dnormal / std[c]
        # through the mean
        dmean = -dnormal.sum() / std[c]
        dx[:, c] += dmean / d.size
    return dx, dweight, dbias
