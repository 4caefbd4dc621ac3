# cause: the distance is multiplied by a layer's stride before its kernel is counted, so a layer's stride acts on the layer itself
# name: own-stride-counted
def receptive_field(layers):
    seen = 1
    apart = 1
    for k, s in layers:
        apart *= s
        seen += (k - 1) * apart
    return seen
