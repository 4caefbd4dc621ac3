# cause: conv_size divides with / and never rounds down, so it returns a float, with a fraction where the stride does not divide.
# name: size-not-rounded|float-for-integer|ceiling-for-floor
def conv_size(size, kernel, stride, pad):
    return (size - kernel + 2 * pad) / stride + 1


def pool_size(size, kernel, stride):
    return int((size - kernel) / stride + 1)


def size_after(layers, size):
    for layer in layers:
        k = layer[0]
        s = layer[1]
        p = layer[2]
        size = (size - k + 2 * p) // s + 1
    return size
