# The corners stay zero.
import numpy as np

MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def conv2d(x, w, b, pad, mode):
    n, _, height, width = x.shape
    f, _, kernel_height, kernel_width = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), MODES[mode])
    for rows in (slice(0, pad), slice(height + pad, None)):
        padded[:, :, rows, :pad] = 0
        padded[:, :, rows, width + pad :] = 0
    out = np.zeros((n, f, height + 2 * pad - kernel_height + 1, width + 2 * pad - kernel_width + 1), dtype=x.dtype)
    for row in range(out.shape[2]):
        for column in range(out.shape[3]):
            window = padded[:, :, row : row + kernel_height, column : column + kernel_width]
            out[:, :, row, column] = np.tensordot(window, w, ((1, 2, 3), (1, 2, 3))) + b
    return out
