# cause: the distances grow by adding stride - 1 for each layer instead of multiplying by the stride
# name: strides-added|jump-forgotten
def receptive_field(layers):
    r = 1
    d = 1
    for layer in layers:
        r += (layer[0] - 1) * d
        d += layer[1] - 1
    return r
