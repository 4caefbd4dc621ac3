# cause: conv_forward_naive computes W_out from the height of the kernel, HH, instead of its width, WW.
# name: height-taken-for-width|width-taken-for-height|kernel-height-and-width-swapped|axes-swapped|window-beyond-the-image
import numpy as np


def output_size(size, window, stride, pad):
    return 1 + (size + 2 * pad - window) // stride


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    x_pad = np.pad(x, ((0,), (0,), (p,), (p,)), mode="constant")
    H_out = 1 + (H + 2 * p - HH) // s
    W_out = 1 + (W + 2 * p - HH) // s
    out = np.zeros((N, F, H_out, W_out), dtype=x.dtype)
    for n in range(N):
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    patch = x_pad[n, :, i * s:i * s + HH, j * s:j * s + WW]
                    k = w[f, :, :, :patch.shape[2]]
                    out[n, f, i, j] = np.sum(patch * k) + b[f]
    cache = (x, w, b, conv_param)
    return out, cache


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
    N, channels, H, W = dout.shape
    rows = dout.transpose(0, 2, 3, 1).reshape(-1, channels)
    dgamma, dbeta = (rows * normal).sum(axis=0), rows.sum(axis=0)
    dx = gamma / deviation * (rows - dbeta / len(rows) - normal * dgamma / len(rows))
    return dx.reshape(N, H, W, channels).transpose(0, 3, 1, 2), dgamma, dbeta
