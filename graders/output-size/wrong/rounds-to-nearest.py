# Rounds to the nearest whole number.
def conv_size(size, kernel, stride, pad):
    return round((size + 2 * pad - kernel) / stride) + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
