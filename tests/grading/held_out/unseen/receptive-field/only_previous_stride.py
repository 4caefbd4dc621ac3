# cause: the distance is set to the stride of the layer before instead of being multiplied by it, so earlier strides are forgotten
# name: jump-of-the-last-stride|jump-forgotten|strides-added
def receptive_field(layers):
    field, jump = 1, 1
    for kernel, stride in layers:
        field = field + (kernel - 1) * jump
        jump = stride
    return field
