# cause: a kernel is spread by the stride of the layer before alone, not by the product of all strides before it
# name: jump-of-the-last-stride|jump-forgotten|strides-added
def receptive_field(layers):
    field = 1
    previous = 1
    for kernel, stride in layers:
        field = field + (kernel - 1) * previous
        previous = stride
    return field
