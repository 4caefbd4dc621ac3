# cause: the recursion (field - 1) * stride + kernel, which goes from the last layer to the first, is run from the first to the last
# name: layers-backwards
def receptive_field(layers):
    r = 1
    for i in range(len(layers)):
        k, s = layers[i]
        r = (r - 1) * s + k
    return r
