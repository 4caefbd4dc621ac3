# cause: the padding is counted once, not on both sides
# name: pad-counted-once
def conv_size(size, kernel, stride, pad):
    return (size + pad - kernel) // stride + 1

def pool_size(size, kernel, stride):
    return (size - kernel) // stride + 1

def size_after(layers, size):
    result = size
    for layer in layers:
        result = conv_size(result, layer[0], layer[1], layer[2])
    return result
