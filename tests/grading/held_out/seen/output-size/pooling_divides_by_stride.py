# cause: pool_size just divides the size by the stride and ignores the kernel
# name: size-over-the-stride|kernel-forgotten|output-for-each-input-position
def conv_size(size, kernel, stride, pad):
    return len(range(0, size + 2 * pad - kernel + 1, stride))


def pool_size(size, kernel, stride):
    # pooling by 2 halves the image
    return size // stride


def size_after(layers, size):
    if not layers:
        return size
    k, s, p = layers[0]
    return size_after(layers[1:], conv_size(size, k, s, p))
