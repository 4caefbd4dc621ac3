# cause: Each layer adds kernel times the distance instead of (kernel - 1) times the distance.
# name: receptive-field-kernels-added|field-one-too-many
def receptive_field(layers):
    pixels = 1
    step = 1
    for size, stride in layers:
        # so many neighbours, each `step` pixels further
        pixels += size * step
        step *= stride
    return pixels
