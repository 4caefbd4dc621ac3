# cause: size_after ignores the padding of the layers
# name: pad-forgotten
def conv_size(size, kernel, stride, pad):
    return pool_size(size + pad + pad, kernel, stride)


def pool_size(size, kernel, stride):
    return 1 + (size - kernel) // stride


def size_after(layers, size):
    for l in layers:
        size = pool_size(size, l[0], l[1])
    return size
