# cause: the strides of the layers before are added up to get the step instead of multiplied
# name: strides-added|jump-forgotten
def receptive_field(layers):
    field = 1
    for n, (kernel, _) in enumerate(layers):
        before = [s for _, s in layers[:n]]
        step = sum(before) if before else 1
        field += (kernel - 1) * step
    return field
