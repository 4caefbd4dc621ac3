# cause: conv_size uses the smaller of stride and kernel as the step, as though windows could leave no gaps.
# name: stride-ignored
def conv_size(size, kernel, stride, pad):
    step = min(stride, kernel)   # otherwise pixels would be skipped
    return (size + 2 * pad - kernel) // step + 1


def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1


def size_after(layers, size):
    if not layers:
        return size
    (kernel, stride, pad), *rest = layers
    return size_after(rest, (size + 2 * pad - kernel) // stride + 1)
