# cause: the kernel is turned by 180 degrees when its share is added to dx, though the scatter over windows needs it as it is
# name: gradient-with-a-flipped-kernel|kernel-flipped
import numpy as np


def conv2d_backward(dout, x, w, stride, pad):
    H, W = x.shape[2:]
    KH, KW = w.shape[2:]
    P = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dP = np.zeros_like(P)
    dw = np.zeros_like(w)
    rot = np.rot90(w, 2, axes=(2, 3))   # backward = convolution with the rotated kernel
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            a, b = i * stride, j * stride
            dw += np.tensordot(dout[:, :, i, j], P[:, :, a:a + KH, b:b + KW], axes=([0], [0]))
            dP[:, :, a:a + KH, b:b + KW] += np.tensordot(dout[:, :, i, j], rot, axes=([1], [0]))
    return dP[:, :, pad:pad + H, pad:pad + W], dw, np.einsum("nfij->f", dout)
