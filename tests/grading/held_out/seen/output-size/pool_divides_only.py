# cause: pool_size divides the size by the stride and ignores the kernel, which is right only for windows side by side
# name: size-over-the-stride|kernel-forgotten|output-for-each-input-position
def conv_size(size, kernel, stride, pad):
    total = size + pad + pad
    free = total - kernel
    return free // stride + 1


def pool_size(size, kernel, stride):
    # pooling with stride 2 halves the image, with stride 3 a third, ...
    return size // stride


def size_after(layers, size):
    s = size
    for l in layers:
        s = conv_size(s, l[0], l[1], l[2])
    return s
