# cause: dweight multiplies dout by x - mean, without the division by the standard deviation.
# name: scale-gradient-of-the-input|scale-gradient-of-the-output
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean = x.mean((0, 2, 3), keepdims=True)
    var = x.var((0, 2, 3), keepdims=True)
    w, b = weight[None, :, None, None], bias[None, :, None, None]
    out = w * (x - mean) / np.sqrt(var + eps) + b
    n = x.size // len(weight)
    new_mean = (1 - share) * running_mean + share * mean[0, :, 0, 0]
    new_var = (1 - share) * running_var + share * var[0, :, 0, 0] * n / (n - 1)
    return out, new_mean, new_var, (x, mean, var, w, eps)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    w, b = weight[None, :, None, None], bias[None, :, None, None]
    m, v = running_mean[None, :, None, None], running_var[None, :, None, None]
    return w * (x - m) / np.sqrt(v + eps) + b


def spatial_bn_backward(dout, cache):
    x, mean, var, w, eps = cache
    n = x.shape[0] * x.shape[2] * x.shape[3]
    a = (0, 2, 3)
    dn = dout * w
    dvar = np.sum(dn * (x - mean), a, keepdims=True) * -0.5 * (var + eps) ** -1.5
    dmean = -np.sum(dn, a, keepdims=True) / np.sqrt(var + eps)
    dx = dn / np.sqrt(var + eps) + dvar * 2 * (x - mean) / n + dmean / n
    dweight = np.sum(dout * (x - mean), a)
    dbias = np.sum(dout, a)
    return dx, dweight, dbias
