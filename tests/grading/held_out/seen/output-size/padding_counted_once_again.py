# cause: the padding is added once instead of on both sides
# name: pad-counted-once|pad-forgotten
def conv_size(size, kernel, stride, pad):
    total = size + pad
    return (total - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1


def size_after(layers, size):
    for k, s, p in layers:
        size = conv_size(size, k, s, p)
    return size
