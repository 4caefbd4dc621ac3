from functools import reduce
import math

def conv_size(size, kernel, stride, pad):
    return len(range(-pad, size + pad - kernel + 1, stride))

def pool_size(size, kernel, stride):
    return math.floor((size - kernel) / stride) + 1

def size_after(layers, size):
    return reduce(lambda n, layer: conv_size(n, *layer), layers, size)
