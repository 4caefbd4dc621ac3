# cause: multiplies the kernels
# name: receptive-field-multiplied
def receptive_field(layers):
    field = 1
    for kernel, stride in layers:
        field *= kernel
    return field
