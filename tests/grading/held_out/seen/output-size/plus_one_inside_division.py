# cause: in conv_size the 1 is added before dividing by the stride instead of after it
# name: one-added-before-dividing|divided-by-stride-plus-one
def conv_size(size, kernel, stride, pad):
    # positions with stride 1, then only every stride-th
    positions = size + 2 * pad - kernel + 1
    return positions // stride


def pool_size(size, kernel, stride):
    count = 0
    start = 0
    while start + kernel <= size:
        count += 1
        start += stride
    return count


def size_after(layers, size):
    out = size
    for layer in layers:
        k, s, p = layer
        out = (out + 2 * p - k) // s + 1
    return out
