# cause: The return statement of size_after stands inside the loop, so only the first layer is applied.
# name: first-layer-only
def conv_size(size, kernel, stride, pad):
    total = size + 2 * pad
    last_start = total - kernel
    return last_start // stride + 1


def pool_size(size, kernel, stride):
    last_start = size - kernel
    return last_start // stride + 1


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
        return size
    return size
