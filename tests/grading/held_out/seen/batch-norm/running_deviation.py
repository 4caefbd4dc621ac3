# cause: keeps the standard deviation where the variance is asked
# name: deviation-kept-as-variance
import numpy as np

def batchnorm_train(x, weight, bias, running_mean, running_var, share, eps):
    N, D = x.shape
    out = np.zeros((N, D))
    new_mean, new_var = np.zeros(D), np.zeros(D)
    for d in range(D):
        column = x[:, d].astype(float)
        mean = sum(column) / N
        var = sum((v - mean) ** 2 for v in column) / N
        for n in range(N):
            out[n, d] = weight[d] * (column[n] - mean) / (var + eps) ** 0.5 + bias[d]
        new_mean[d] = (1 - share) * running_mean[d] + share * mean
        new_var[d] = (1 - share) * running_var[d] + share * (var * N / (N - 1)) ** 0.5
    return out, new_mean, new_var, (x, weight, eps)

def batchnorm_test(x, weight, bias, running_mean, running_var, eps):
    out = np.zeros(x.shape)
    for d in range(x.shape[1]):
        out[:, d] = (x[:, d] - running_mean[d]) / (running_var[d] + eps) ** 0.5 * weight[d] + bias[d]
    return out

def batchnorm_backward(dout, cache):
    x, weight, eps = cache
    N, D = x.shape
    dx = np.zeros((N, D))
    dweight = np.zeros(D)
    for d in range(D):
        c = x[:, d].astype(float) - x[:, d].astype(float).mean()
        s = ((c ** 2).mean() + eps) ** 0.5
        # the whole Jacobian of one feature: d normal_i / d x_j
        J = (np.eye(N) - 1 / N) / s - np.outer(c, c) / (N * s ** 3)
        dx[:, d] = weight[d] * dout[:, d] @ J
        dweight[d] = dout[:, d] @ (c / s)
    return dx, dweight, dout.sum(axis=0)
