# Multiplies the sizes of the kernels.
def receptive_field(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field *= kernel
        step *= stride
    return field
