# cause: rounds up
# name: ceiling-for-floor
from math import ceil

def conv_size(size, kernel, stride, pad):
    return ceil((size + 2 * pad - kernel) / stride) + 1

def pool_size(size, kernel, stride):
    return ceil((size - kernel) / stride) + 1

def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
