# cause: size_after goes through the layers from the last to the first.
# name: layers-backwards
def conv_size(size, kernel, stride, pad):
    return 1 + (size + 2 * pad - kernel) // stride


def pool_size(size, kernel, stride):
    return 1 + (size - kernel) // stride


def size_after(layers, size):
    todo = list(layers)
    while todo:
        kernel, stride, pad = todo.pop()
        size = conv_size(size, kernel, stride, pad)
    return size
