# cause: In training x is reshaped to (N*H*W, C) without moving the channel axis to the end, so channels are mixed in statistics, scale and shift; the backward pass and the running statistics use the right channels.
# name: reshaped-without-transpose
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    N, C, H, W = x.shape
    flat = x.reshape(-1, C)
    norm = (flat - flat.mean(0)) / np.sqrt(flat.var(0) + eps)
    out = (norm * weight + bias).reshape(N, C, H, W)

    mean = x.mean((0, 2, 3))
    var = x.var((0, 2, 3))
    n = N * H * W
    new_mean = running_mean * (1 - share) + mean * share
    new_var = running_var * (1 - share) + var * share * n / (n - 1)
    return out, new_mean, new_var, (x - mean[:, None, None], var, weight, eps)


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    out = np.empty_like(x)
    for c in range(x.shape[1]):
        out[:, c] = weight[c] * (x[:, c] - running_mean[c]) / np.sqrt(running_var[c] + eps) + bias[c]
    return out


def spatial_bn_backward(dout, cache):
    centred, var, weight, eps = cache
    n = dout.shape[0] * dout.shape[2] * dout.shape[3]
    dx = np.empty_like(dout)
    dweight, dbias = np.zeros(len(weight)), np.zeros(len(weight))
    for c in range(dout.shape[1]):
        s = np.sqrt(var[c] + eps)
        d, z = dout[:, c], centred[:, c]
        dbias[c] = d.sum()
        dweight[c] = (d * z).sum() / s
        dx[:, c] = weight[c] / s * (d - d.mean() - z * (d * z).sum() / (n * s * s))
    return dx, dweight, dbias
