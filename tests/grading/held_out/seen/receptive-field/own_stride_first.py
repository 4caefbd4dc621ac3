# cause: The distance is multiplied by a layer's own stride before that layer's kernel is counted, where the stride should matter only for later layers.
# name: own-stride-counted
def receptive_field(layers):
    """How many pixels along one axis a value behind layers sees; each layer is [kernel, stride]."""
    r = 1
    jump = 1
    for k, s in layers:
        jump = jump * s
        r = r + (k - 1) * jump
    return r
