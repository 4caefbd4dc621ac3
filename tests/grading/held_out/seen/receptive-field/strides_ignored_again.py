# cause: the strides are ignored, every layer adds kernel less 1
# name: receptive-field-stride-ignored|jump-forgotten
def receptive_field(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)
