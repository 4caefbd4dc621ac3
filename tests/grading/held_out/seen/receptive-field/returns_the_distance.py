# cause: The function returns the distance between neighbouring values (the product of the strides) instead of the receptive field.
# name: none
def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field, jump = field + (kernel - 1) * jump, jump * stride
    return jump
