import numpy as np


class Conv2D:
    """A convolution with kernels `weight`, (F, C, KH, KW), and biases `bias`, (F,)."""

    def __init__(self, weight, bias, stride=1, pad=0):
        self.weight, self.bias = weight, bias
        self.stride, self.pad = stride, pad

    def forward(self, x):
        """The output, (N, F, H_out, W_out), for images (N, C, H, W)."""
        # Your code here.

    def backward(self, dout):
        """The gradient of the last x; sets `dweight` and `dbias`."""
        # Your code here.
