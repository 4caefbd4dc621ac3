# cause: The im2col maxima lie in the order (H_out, W_out, N, C) and are reshaped to (N, C, H_out, W_out) without a transpose.
# name: reshaped-without-transpose|axes-in-another-order
import numpy as np


def max_pool_forward(x, height, width, stride):
    N, C, H, W = x.shape
    Ho, Wo = (H - height) // stride + 1, (W - width) // stride + 1
    cols = []
    for i in range(Ho):
        for j in range(Wo):
            patch = x[:, :, i * stride : i * stride + height, j * stride : j * stride + width]
            cols.append(patch.reshape(N * C, height * width))
    cols = np.concatenate(cols)               # (Ho*Wo*N*C, height*width)
    arg = cols.argmax(axis=1)
    out = cols[np.arange(len(cols)), arg].reshape(N, C, Ho, Wo)
    return out, (x.shape, arg, height, width, stride)


def max_pool_backward(dout, cache):
    shape, arg, height, width, stride = cache
    N, C, Ho, Wo = dout.shape
    arg = arg.reshape(Ho, Wo, N, C)
    dx = np.zeros(shape)
    for i in range(Ho):
        for j in range(Wo):
            for n in range(N):
                for c in range(C):
                    a, b = divmod(arg[i, j, n, c], width)
                    dx[n, c, i * stride + a, j * stride + b] += dout[n, c, i, j]
    return dx
