# cause: the rule (field - 1) * stride + kernel, which goes from the last layer to the first, is applied from the first layer to the last
# name: layers-backwards
def receptive_field(layers):
    rf = 1
    for kernel, stride in layers:
        rf = (rf - 1) * stride + kernel
    return rf
