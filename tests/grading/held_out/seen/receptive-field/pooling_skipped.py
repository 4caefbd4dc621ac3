# cause: Layers with kernel 2 and stride 2 are taken for pooling and skipped, as though pooling did not change the receptive field.
# name: none
def receptive_field(layers):
    field = 1
    step = 1
    for kernel, stride in layers:
        if kernel == 2 and stride == 2:     # pooling has no weights
            continue
        field += (kernel - 1) * step
        step *= stride
    return field
