# cause: pool_size rounds up, it counts a last window that does not fit completely
# name: ceiling-for-floor|one-window-too-many
import math


def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return math.ceil((size - kernel) / stride) + 1


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
