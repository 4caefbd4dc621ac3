# cause: divides with / and returns a fraction
# name: size-not-rounded
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) / stride + 1

def pool_size(size, kernel, stride):
    return (size - kernel) / stride + 1

def size_after(layers, size):
    for k, s, p in layers:
        size = conv_size(size, k, s, p)
    return size
