# cause: conv_size adds the padding once instead of on both sides (pad instead of 2 * pad)
# name: pad-counted-once
def conv_size(size, kernel, stride, pad):
    padded = size + pad
    return (padded - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
