# cause: The distance of neighbours is taken as the stride of the layer just before instead of the product of all strides before.
# name: jump-of-the-last-stride|jump-forgotten|strides-added
def receptive_field(layers):
    field = 1
    distance = 1
    for layer in layers:
        kernel = layer[0]
        field += (kernel - 1) * distance
        distance = layer[1]
    return field
