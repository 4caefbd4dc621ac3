# cause: pool_size divides the size by the kernel and does not use the stride.
# name: size-over-the-window|stride-ignored
def conv_size(size, kernel, stride, pad):
    n = 0
    pos = -pad
    while pos + kernel <= size + pad:
        n += 1
        pos += stride
    return n


def pool_size(size, kernel, stride):
    return size // kernel


def size_after(layers, size):
    for l in layers:
        size = conv_size(size, l[0], l[1], l[2])
    return size
