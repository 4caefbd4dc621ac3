# cause: a layer's stride is multiplied in before its own kernel is added
# name: own-stride-counted
def receptive_field(layers):
    r, jump = 1, 1
    for k, s in layers:
        jump *= s
        r += (k - 1) * jump
    return r
