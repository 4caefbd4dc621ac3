# cause: the padding is divided by the stride and rounded down by itself, apart from size - kernel
# name: divided-too-early
def conv_size(size, kernel, stride, pad):
    inside = (size - kernel) // stride + 1
    extra = 2 * pad // stride    # windows that the padding adds
    return inside + extra


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
