# cause: The padding is added only once to the size instead of on both sides.
# name: pad-counted-once
import math


def conv_size(size, kernel, stride, pad):
    padded = size + pad
    return math.floor((padded - kernel) / stride) + 1


def pool_size(size, kernel, stride):
    return math.floor((size - kernel) / stride) + 1


def size_after(layers, size):
    for k, s, p in layers:
        size = conv_size(size, k, s, p)
    return size
