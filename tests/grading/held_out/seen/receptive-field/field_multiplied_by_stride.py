# cause: Going from the last layer to the first, the whole field is multiplied by the stride (field * stride + kernel - 1) instead of field - 1.
# name: field-times-the-jump|own-stride-counted
def receptive_field(layers):
    field = 1
    for kernel, stride in reversed(layers):
        field = field * stride + kernel - 1
    return field
