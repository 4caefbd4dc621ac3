# cause: spatial_bn_test adds eps to the standard deviation, outside the root; training is right.
# name: eps-outside-the-root
import numpy as np

AXES = (0, 2, 3)


def spread(v):
    return v[None, :, None, None]


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    mean, var = x.mean(AXES), x.var(AXES)
    istd = 1 / np.sqrt(var + eps)
    xhat = (x - spread(mean)) * spread(istd)
    out = spread(weight) * xhat + spread(bias)
    new_mean = running_mean + share * (mean - running_mean)
    new_var = running_var + share * (x.var(AXES, ddof=1) - running_var)
    return out, new_mean, new_var, (xhat, istd, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    xhat = (x - spread(running_mean)) / (np.sqrt(spread(running_var)) + eps)
    return spread(weight) * xhat + spread(bias)


def spatial_bn_backward(dout, cache):
    xhat, istd, weight = cache
    dweight = np.sum(dout * xhat, AXES)
    dbias = np.sum(dout, AXES)
    n = dout[:, 0].size
    dx = spread(weight * istd) * (dout - spread(dbias) / n - xhat * spread(dweight) / n)
    return dx, dweight, dbias
