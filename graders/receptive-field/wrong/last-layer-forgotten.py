# Stops before the last layer.
def receptive_field(layers):
    field, step = 1, 1
    for kernel, stride in layers[:-1]:
        field += (kernel - 1) * step
        step *= stride
    return field
