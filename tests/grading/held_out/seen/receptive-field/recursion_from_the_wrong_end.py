# cause: the recursion field = (field - 1) * stride + kernel, which must start at the last layer, is run from the first layer on
# name: layers-backwards
def receptive_field(layers):
    rf = 1
    for layer in layers:
        rf = (rf - 1) * layer[1] + layer[0]
    return rf
