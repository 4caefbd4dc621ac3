def conv_size(size, kernel, stride, pad):
    """How many windows fit along an axis of `size` pixels, with `pad` zeros on each side."""
    # Your code here.
    return None


def pool_size(size, kernel, stride):
    """How many windows fit along an axis of `size` pixels."""
    # Your code here.
    return None


def size_after(layers, size):
    """The size behind layers, each [kernel, stride, pad]."""
    # Your code here.
    return None
