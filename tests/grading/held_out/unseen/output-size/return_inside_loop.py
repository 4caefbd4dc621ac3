# cause: the return of size_after stands inside the loop, so only the first layer is applied
# name: first-layer-only
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for layer in layers:
        k, s, p = layer
        size = conv_size(size, k, s, p)
        return size
