"""Lets the jump begin with 0, so that nothing is ever added."""


def receptive_field(layers):
    field, step = 1, 0
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field
