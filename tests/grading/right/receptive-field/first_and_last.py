def receptive_field(layers):
    # from one value back to the image: the first and the last index that it reads
    first = last = 0
    for kernel, stride in layers[::-1]:
        first, last = first * stride, last * stride + kernel - 1
    return last - first + 1
