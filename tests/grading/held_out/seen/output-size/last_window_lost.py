# cause: conv_size counts window starts with < instead of <=, so a window that ends exactly at the end of the axis is lost
# name: size-over-the-stride|window-at-the-border-lost
def conv_size(size, kernel, stride, pad):
    length = size + 2 * pad
    count = 0
    start = 0
    while start + kernel < length:
        count += 1
        start += stride
    return count


def pool_size(size, kernel, stride):
    count = 0
    for start in range(0, size, stride):
        if start + kernel <= size:
            count += 1
    return count


def size_after(layers, size):
    for kernel, stride, pad in layers:
        size = (size + 2 * pad - kernel) // stride + 1
    return size
