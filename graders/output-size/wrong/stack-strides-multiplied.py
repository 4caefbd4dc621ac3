# Divides by the product of all strides at the end.
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = size + 2 * pad - kernel + 1
    strides = 1
    for _, stride, _ in layers:
        strides *= stride
    return size // strides
