# Adds the one before it divides.
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel + 1) // stride


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
