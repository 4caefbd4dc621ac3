# cause: the recursion from the output is run from the first layer to the last
# name: layers-backwards
def receptive_field(layers):
    r = 1
    for kernel, stride in layers:
        r = (r - 1) * stride + kernel
    return r
