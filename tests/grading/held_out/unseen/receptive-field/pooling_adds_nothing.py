# cause: layers whose kernel equals the stride are taken for pooling that widens nothing, only their stride is counted
# name: none
def receptive_field(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        is_pool = kernel == stride and kernel > 1
        if not is_pool:
            field += (kernel - 1) * step
        step *= stride
    return field
