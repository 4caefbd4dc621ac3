# cause: the counting loop stops when a window ends exactly at the end of the padded axis, that last window is not counted
# name: window-at-the-border-lost
def conv_size(size, kernel, stride, pad):
    end = pad + size + pad
    count = 0
    start = 0
    while start + kernel < end:
        count += 1
        start += stride
    return count


def pool_size(size, kernel, stride):
    return conv_size(size, kernel, stride, 0)


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = conv_size(size, kernel, stride, pad)
    return size
