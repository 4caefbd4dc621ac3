# cause: conv_size adds the 1 before it divides by the stride, (size + 2 pad - kernel + 1) // stride.
# name: one-added-before-dividing|divided-by-stride-plus-one
def conv_size(size, kernel, stride, pad):
    """How many windows fit along an axis of `size` pixels, with `pad` zeros on each side."""
    return (size + 2 * pad - kernel + 1) // stride


def pool_size(size, kernel, stride):
    """How many windows fit along an axis of `size` pixels."""
    return len(range(0, size - kernel + 1, stride))


def size_after(layers, size):
    """The size behind layers, each [kernel, stride, pad]."""
    for kernel, stride, pad in layers:
        size = len(range(-pad, size + pad - kernel + 1, stride))
    return size
