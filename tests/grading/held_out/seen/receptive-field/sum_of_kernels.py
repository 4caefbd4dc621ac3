# cause: adds K and not K - 1 for each layer
# name: receptive-field-kernels-added|field-times-the-jump
def receptive_field(layers):
    field, jump = 0, 1
    for kernel, stride in layers:
        field = field + kernel * jump
        jump = jump * stride
    return field
