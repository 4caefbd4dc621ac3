# cause: eps is added to the root
# name: eps-outside-the-root
import numpy as np


def spatial_bn_train(x, weight, bias, running_mean, running_var, share, eps):
    out = np.empty(x.shape, x.dtype)
    new_mean, new_var = running_mean.copy(), running_var.copy()
    memory = []
    for c in range(x.shape[1]):
        m = x[:, c]
        mean, std = m.mean(), np.sqrt(m.var()) + eps
        normal = (m - mean) / std
        out[:, c] = weight[c] * normal + bias[c]
        new_mean[c] += share * (mean - new_mean[c])
        new_var[c] += share * (m.var(ddof=1) - new_var[c])
        memory.append((normal, std, weight[c]))
    return out, new_mean, new_var, memory


def spatial_bn_test(x, weight, bias, running_mean, running_var, eps):
    maps = [w * (x[:, c] - m) / (np.sqrt(v) + eps) + b
            for c, (w, b, m, v) in enumerate(zip(weight, bias, running_mean, running_var))]
    return np.stack(maps, axis=1)


def spatial_bn_backward(dout, cache):
    dx = np.empty(dout.shape, dout.dtype)
    dweight, dbias = [], []
    for c, (normal, std, w) in enumerate(cache):
        g = dout[:, c]
        dweight.append(np.vdot(g, normal))
        dbias.append(g.sum())
        dx[:, c] = w / std * (g - g.mean() - normal * (g * normal).mean())
    return dx, np.array(dweight), np.array(dbias)
