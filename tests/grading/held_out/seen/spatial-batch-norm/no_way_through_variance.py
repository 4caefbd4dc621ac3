# cause: dx leaves out the way through the variance: only the direct part and the part through the mean are there.
# name: variance-held-constant|gradient-through-the-moments-wrong
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    out = np.zeros_like(x)
    normal = np.zeros_like(x)
    new_mean = np.array(running_mean)
    new_var = np.array(running_var)
    sds = []
    for c in range(x.shape[1]):
        ch = x[:, c]
        n = ch.size
        m = ch.sum() / n
        v = ((ch - m) ** 2).sum() / n
        sd = np.sqrt(v + eps)
        normal[:, c] = (ch - m) / sd
        out[:, c] = weight[c] * normal[:, c] + bias[c]
        new_mean[c] = (1 - share) * running_mean[c] + share * m
        new_var[c] = (1 - share) * running_var[c] + share * v * n / (n - 1)
        sds.append(sd)
    return out, new_mean, new_var, (normal, sds, weight)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    out = np.zeros_like(x)
    for c in range(x.shape[1]):
        out[:, c] = weight[c] * (x[:, c] - running_mean[c]) / np.sqrt(running_var[c] + eps) + bias[c]
    return out


def spatial_bn_backward(dout, cache):
    normal, sds, weight = cache
    C = dout.shape[1]
    dx = np.zeros_like(dout)
    dweight = np.zeros(C, dtype=dout.dtype)
    dbias = np.zeros(C, dtype=dout.dtype)
    for c in range(C):
        d = dout[:, c]
        dweight[c] = (d * normal[:, c]).sum()
        dbias[c] = d.sum()
        dnormal = d * weight[c]
        dmean = -(dnormal / sds[c]).sum()
        dx[:, c] = dnormal / sds[c] + dmean / d.size
    return dx, dweight, dbias
