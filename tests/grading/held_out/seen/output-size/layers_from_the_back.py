# cause: goes through the layers from the last to the first
# name: layers-backwards
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1

def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)

def size_after(layers, size):
    while layers:
        kernel, stride, pad = layers.pop()
        size = conv_size(size, kernel, stride, pad)
    return size
