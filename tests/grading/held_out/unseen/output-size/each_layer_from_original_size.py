# cause: size_after computes each layer from the size of the image instead of from the output of the layer before
# name: last-layer-only
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    result = size
    for kernel, stride, pad in layers:
        result = conv_size(size, kernel, stride, pad)
    return result
