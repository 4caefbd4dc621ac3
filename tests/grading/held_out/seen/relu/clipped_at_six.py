# cause: values are clipped above, too (ReLU6)
# name: relu-capped
import numpy as np

def relu_forward(x):
    return np.clip(x, 0, 6), x

def relu_backward(dout, cache):
    return dout * ((cache > 0) & (cache < 6))
