# cause: every layer's size is computed from the image, so the last layer alone counts
# name: last-layer-only
def conv_size(size, kernel, stride, pad):
    return (size + 2 * pad - kernel) // stride + 1

def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1

def size_after(layers, size):
    for kernel, stride, pad in layers:
        out = conv_size(size, kernel, stride, pad)
    return out
