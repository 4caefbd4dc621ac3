# cause: the distance between neighbouring values grows by stride - 1 (strides are added up) instead of being multiplied by the stride
# name: strides-added|jump-forgotten
def receptive_field(layers):
    pixels = 1
    distance = 1
    for kernel, stride in layers:
        pixels += (kernel - 1) * distance
        distance += stride - 1
    return pixels
