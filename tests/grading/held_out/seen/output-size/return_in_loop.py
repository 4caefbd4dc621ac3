# cause: size_after returns inside the loop, so that only the first layer is applied
# name: first-layer-only
def conv_size(size, kernel, stride, pad):
    return (size - kernel + 2 * pad) // stride + 1


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    out = size
    for layer in layers:
        k, s, p = layer
        out = conv_size(out, k, s, p)
        return out
