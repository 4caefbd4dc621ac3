# cause: the + 1 is missing
# name: plus-one-forgotten
def conv_size(size, kernel, stride, pad):
    return (size - kernel + 2 * pad) // stride

def pool_size(size, kernel, stride):
    return (size - kernel) // stride

def size_after(layers, size):
    for k, s, p in layers:
        size = conv_size(size, k, s, p)
    return size
