# cause: size_after computes each layer from the size of the image instead of the size behind the layer before
# name: last-layer-only
def conv_size(size, kernel, stride, pad):
    return 1 + (size + 2 * pad - kernel) // stride


def pool_size(size, kernel, stride):
    return 1 + (size - kernel) // stride


def size_after(layers, size):
    sizes = []
    for kernel, stride, pad in layers:
        sizes.append(conv_size(size, kernel, stride, pad))
    return sizes[-1] if sizes else size
