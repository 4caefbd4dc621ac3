# cause: the step is multiplied by a layer's stride before that layer's kernel is counted, so a stride acts on its own layer
# name: own-stride-counted
def receptive_field(layers):
    field = 1
    jump = 1
    for layer in layers:
        jump = jump * layer[1]
        field = field + (layer[0] - 1) * jump
    return field
