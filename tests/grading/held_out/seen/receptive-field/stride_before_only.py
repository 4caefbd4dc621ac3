# cause: only the stride of the layer just before counts, not those of all before
# name: jump-of-the-last-stride
def receptive_field(layers):
    field = 1
    before = 1
    for k, s in layers:
        field += (k - 1) * before
        before = s
    return field
