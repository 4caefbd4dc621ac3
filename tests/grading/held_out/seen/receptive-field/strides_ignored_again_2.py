# cause: the strides are ignored, each layer adds kernel - 1 whatever stands before it
# name: receptive-field-stride-ignored|jump-forgotten
def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)
