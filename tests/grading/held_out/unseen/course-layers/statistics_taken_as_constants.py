# cause: batch normalisation's backward pass treats mean and variance as constants: dx is only dout * gamma / sqrt(var + eps)
# name: mean-and-variance-held-constant|variance-held-constant|mean-held-constant|gradient-through-the-moments-wrong
import numpy as np


def output_size(size, window, stride, pad):
    return 1 + (size + 2 * pad - window) // stride


def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    N, C, H, W = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, output_size(H, HH, stride, pad), output_size(W, WW, stride, pad)), dtype=x.dtype)
    for f in range(F):
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                window = padded[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                out[:, f, i, j] = (window * w[f]).sum(axis=(1, 2, 3)) + b[f]
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    N, C, H, W = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
    for f in range(F):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                rows, columns = slice(i * stride, i * stride + HH), slice(j * stride, j * stride + WW)
                slope = dout[:, f, i, j, None, None, None]
                dw[f] += (padded[:, :, rows, columns] * slope).sum(axis=0)
                dpadded[:, :, rows, columns] += w[f] * slope
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db


def max_pool_forward_naive(x, pool_param):
    HH, WW, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, output_size(H, HH, stride, 0), output_size(W, WW, stride, 0)), dtype=x.dtype)
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            window = x[:, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out, (x, pool_param)


def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    HH, WW, stride = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dout.shape):
        window = x[n, c, i * stride : i * stride + HH, j * stride : j * stride + WW]
        row, column = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, i * stride + row, j * stride + column] += dout[n, c, i, j]
    return dx


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    channels = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(channels, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(channels, dtype=x.dtype))
    rows = x.transpose(0, 2, 3, 1).reshape(-1, channels)
    if mode == "train":
        mean, var = rows.mean(axis=0), rows.var(axis=0)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        mean, var = running_mean, running_var
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    deviation = np.sqrt(var + eps)
    normal = (rows - mean) / deviation
    out = gamma * normal + beta
    N, _, H, W = x.shape
    return out.reshape(N, H, W, channels).transpose(0, 3, 1, 2), (normal, deviation, gamma)


def spatial_batchnorm_backward(dout, cache):
    normal, deviation, gamma = cache
    N, C, H, W = dout.shape
    d = dout.transpose(0, 2, 3, 1).reshape(N * H * W, C)
    dbeta = d.sum(axis=0)
    dgamma = (d * normal).sum(axis=0)
    dx = d * gamma / deviation
    return dx.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
