# cause: the strides are ignored
# name: receptive-field-stride-ignored
def receptive_field(layers):
    r = 1
    for kernel, stride in layers:
        r += kernel - 1
    return r
