# cause: backward masks but does not divide by 1 - p
# name: dropout-gradient-not-scaled
import numpy as np

rng = np.random.default_rng()


def dropout_forward(x, p, training):
    kept = rng.random(x.shape) >= p if training else np.ones(x.shape, dtype=bool)
    scale = 1 / (1 - p) if training else 1
    out = np.where(kept, x * scale, 0)
    return out, {"kept": kept, "scale": scale}


def dropout_backward(dout, cache):
    return np.where(cache["kept"], dout, 0)
