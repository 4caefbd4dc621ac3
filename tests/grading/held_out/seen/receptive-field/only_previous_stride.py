# cause: the step is set to the stride of the layer before instead of the product of all strides before
# name: jump-of-the-last-stride|strides-added|jump-forgotten
def receptive_field(layers):
    sees, apart = 1, 1
    for k, s in layers:
        sees += (k - 1) * apart
        apart = s
    return sees
