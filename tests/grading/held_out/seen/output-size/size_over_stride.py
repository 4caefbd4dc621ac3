# cause: pooling's size is size // stride, whatever the window
# name: size-over-the-stride
def conv_size(size, kernel, stride, pad):
    return int((size + 2 * pad - kernel) / stride + 1)

def pool_size(size, kernel, stride):
    return size // stride

def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
