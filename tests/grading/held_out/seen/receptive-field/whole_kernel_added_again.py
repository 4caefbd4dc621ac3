# cause: each layer adds kernel times the step instead of kernel - 1 times the step, so its first neighbour counts twice
# name: receptive-field-kernels-added|field-one-too-many|field-times-the-jump
def receptive_field(layers):
    r, jump = 1, 1
    for i in range(len(layers)):
        k, s = layers[i]
        r += k * jump
        jump = jump * s
    return r
