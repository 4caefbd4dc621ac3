# cause: conv_size rounds the division up, so that a last window that does not fit completely is counted too
# name: ceiling-for-floor|one-window-too-many|window-beyond-the-image
import math


def conv_size(size, kernel, stride, pad):
    return math.ceil((size + 2 * pad - kernel) / stride) + 1


def pool_size(size, kernel, stride):
    return math.floor((size - kernel) / stride) + 1


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = math.floor((size + 2 * pad - kernel) / stride) + 1
    return size
