# cause: the strides are not used at all, every layer adds kernel - 1 pixels
# name: receptive-field-stride-ignored|jump-forgotten
def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)
