# cause: each layer after the first adds its whole kernel times the step instead of kernel less 1
# name: receptive-field-kernels-added|field-times-the-jump|field-one-too-many
def receptive_field(layers):
    rf, step = layers[0]
    for kernel, stride in layers[1:]:
        rf += kernel * step
        step *= stride
    return rf
