# cause: each layer adds kernel times the distance instead of kernel - 1 times, the first neighbour is counted twice
# name: receptive-field-kernels-added|field-begins-at-zero
def receptive_field(layers):
    total = 0
    step = 1
    for i in range(len(layers)):
        kernel, stride = layers[i]
        total += kernel * step
        step *= stride
    return total
