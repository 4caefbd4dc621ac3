# cause: the step is multiplied by a layer's own stride before it is used for that layer's kernel
# name: own-stride-counted
def receptive_field(layers):
    sees = 1
    apart = 1
    for k, s in layers:
        apart *= s
        sees += (k - 1) * apart
    return sees
