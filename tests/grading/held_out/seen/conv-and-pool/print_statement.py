# cause: print of Python 2: the file cannot be read
# name: python-2
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param['stride'], conv_param['pad']
    N, C, H, W = x.shape
    F, C, HH, WW = w.shape
    xp = np.pad(x, ((0,), (0,), (pad,), (pad,)), mode='constant')
    H2 = 1 + (H + 2 * pad - HH) / stride
    W2 = 1 + (W + 2 * pad - WW) / stride
    print "output size", H2, W2
    out = np.zeros((N, F, H2, W2))
    for n in xrange(N):
        for f in xrange(F):
            for i in xrange(H2):
                for j in xrange(W2):
                    out[n, f, i, j] = np.sum(xp[n, :, i*stride:i*stride+HH, j*stride:j*stride+WW] * w[f]) + b[f]
    return out, (x, w, b, conv_param)

def conv_backward_naive(dout, cache):
    return None, None, None

def max_pool_forward_naive(x, pool_param):
    return None, None

def max_pool_backward_naive(dout, cache):
    return None
