# cause: the 1 is added before the division by the stride instead of after it
# name: one-added-before-dividing|divided-by-stride-plus-one
def conv_size(size, kernel, stride, pad):
    positions = size + 2 * pad - kernel + 1
    return positions // stride


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
