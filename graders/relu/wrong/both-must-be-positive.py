# Rectifies the gradient in addition, as guided backpropagation does.
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.where(cache > 0, np.maximum(dout, 0), 0)
