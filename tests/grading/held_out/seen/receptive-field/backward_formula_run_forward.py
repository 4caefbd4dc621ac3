# cause: The recursion field = (field - 1) * stride + kernel, which starts at the last layer, is run from the first layer on.
# name: field-times-the-jump|own-stride-counted|layers-backwards
def receptive_field(layers):
    rf = 1
    for kernel, stride in layers:
        rf = (rf - 1) * stride + kernel
    return rf
