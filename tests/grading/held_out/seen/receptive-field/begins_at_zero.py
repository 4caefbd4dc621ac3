# cause: begins at 0 pixels
# name: field-begins-at-zero
def receptive_field(layers):
    r, j = 0, 1
    for k, s in layers:
        r += (k - 1) * j
        j *= s
    return r
