# cause: going back from the last layer it multiplies the whole field by the stride, field * stride + kernel - 1, instead of only field - 1 steps
# name: field-times-the-jump|own-stride-counted
def receptive_field(layers):
    def before(pixels, rest):
        if not rest:
            return pixels
        kernel, stride = rest[-1]
        return before(pixels * stride + kernel - 1, rest[:-1])

    return before(1, list(layers))
