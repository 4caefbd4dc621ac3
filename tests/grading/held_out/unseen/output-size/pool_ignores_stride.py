# cause: pool_size ignores the stride and moves the window by the kernel size
# name: size-over-the-window|stride-ignored
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1


def pool_size(size, kernel, stride):
    # the windows of pooling stand side by side
    return size // kernel


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
