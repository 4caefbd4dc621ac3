# cause: size_after computes every layer from the size of the image instead of the size behind the layer before, so only the last layer counts.
# name: last-layer-only
def conv_size(size, kernel, stride, pad):
    return (size - kernel + 2 * pad) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, pad=0)


def size_after(layers, size):
    result = size
    for kernel, stride, pad in layers:
        result = conv_size(size, kernel, stride, pad)
    return result
