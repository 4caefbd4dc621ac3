# cause: The loop ends one layer early (range(len(layers) - 1)), so the last layer's kernel is not counted.
# name: last-layer-forgotten
def receptive_field(layers):
    total = 1
    gap = 1
    for i in range(len(layers) - 1):
        kernel, stride = layers[i]
        total += (kernel - 1) * gap
        gap *= stride
    return total
