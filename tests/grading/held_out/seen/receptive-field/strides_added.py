# cause: The strides are added up (starting at 1) instead of multiplied.
# name: strides-added|jump-forgotten
def receptive_field(layers):
    field, apart = 1, 1
    i = 0
    while i < len(layers):
        k, s = layers[i]
        field = field + (k - 1) * apart
        apart = apart + s
        i += 1
    return field
