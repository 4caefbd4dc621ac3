def receptive_field(layers):
    """How many pixels along one axis a value behind layers sees; each layer is [kernel, stride]."""
    # Your code here.
    return None
