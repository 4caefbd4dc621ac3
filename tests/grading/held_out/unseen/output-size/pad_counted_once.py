# cause: the padding is added once and not on both sides
# name: pad-counted-once
def conv_size(size, kernel, stride, pad):
    padded = size + pad
    return (padded - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
