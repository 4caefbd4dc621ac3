def receptive_field(layers):
    sees, apart = 1, 1
    for kernel, stride in layers:
        sees += (kernel - 1) * apart
        apart *= stride
    return sees
