"""Loses a window that ends just at the border."""


def conv_size(size, kernel, stride, pad):
    count = 0
    while count * stride + kernel < size + 2 * pad:
        count += 1
    return count


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
