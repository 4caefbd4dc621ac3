# cause: conv_size counts only the steps of the kernel and forgets the + 1 for the first window; pool_size is right.
# name: plus-one-forgotten
def conv_size(size, kernel, stride, pad):
    room = size + 2 * pad - kernel
    return room // stride


def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1


def size_after(layers, size):
    out = size
    for layer in layers:
        kernel, stride, pad = layer
        out = (out + 2 * pad - kernel) // stride + 1
    return out
