def receptive_field(layers):
    if len(layers) == 0:
        return 1
    pixels = {0}
    for kernel, stride in layers[::-1]:
        pixels = {p * stride + k for p in pixels for k in range(kernel)}
    return max(pixels) - min(pixels) + 1
