# cause: the distance of neighbours is the sum of the strides, not their product
# name: strides-added
def receptive_field(layers):
    field = 1
    jump = 1
    for k, s in layers:
        field += (k - 1) * jump
        jump += s - 1
    return field
