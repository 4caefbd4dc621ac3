def conv_size(size, kernel, stride, pad):
    windows = 0
    left = 0
    while left + kernel <= size + 2 * pad:
        windows += 1
        left += stride
    return windows

def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)

def size_after(layers, size):
    if not layers:
        return size
    (kernel, stride, pad), *rest = layers
    return size_after(rest, conv_size(size, kernel, stride, pad))
