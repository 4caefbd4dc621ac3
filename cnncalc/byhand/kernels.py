"""Classic kernels by name, and what the sum of a kernel's coefficients says."""

from __future__ import annotations

from math import comb

import numpy as np

from cnncalc.arrays import Array, divide
from cnncalc.byhand.reading import parse_array
from cnncalc.errors import UsageError

#: Kernels as the lecture notes print them; sobel-x answers to changes along x, from left to right.
KERNELS = {
    "identity": "0 0 0; 0 1 0; 0 0 0",
    "sobel-x": "1 0 -1; 2 0 -2; 1 0 -1",
    "sobel-y": "1 2 1; 0 0 0; -1 -2 -1",
    "prewitt-x": "1 0 -1; 1 0 -1; 1 0 -1",
    "prewitt-y": "1 1 1; 0 0 0; -1 -1 -1",
    "laplacian": "0 -1 0; -1 4 -1; 0 -1 0",
    "sharpen": "0 -1 0; -1 5 -1; 0 -1 0",
}
#: Kernels of any odd size: average is average:3.
SIZED = ("average", "gaussian")
LARGEST = 99


def named(text: str) -> Array | None:
    """The kernel of a name (laplacian, average, average:5), exact; None where the text is no name."""
    name, colon, size = text.strip().lower().partition(":")
    if name in KERNELS and not colon:
        return parse_array(KERNELS[name])
    if name not in SIZED:
        return None
    if not colon:
        size = "3"
    if not (size.isascii() and size.isdigit()) or int(size[:4]) > LARGEST or int(size) % 2 == 0:
        raise UsageError(f"kernel {text}: expected an odd size up to {LARGEST}, for example {name}:5")
    length = int(size)
    # A row of Pascal's triangle is the whole-numbered approximation of a Gaussian.
    row = [1] * length if name == "average" else [comb(length - 1, at) for at in range(length)]
    entries = np.array([[a * b for b in row] for a in row], dtype=object)
    return divide(entries, int(entries.sum()))


def names() -> str:
    """All names, for a message."""
    return ", ".join((*KERNELS, *SIZED))


def said_of_sum(kernel: Array) -> str:
    """What the sum of the coefficients tells about the values of a flat region."""
    total = kernel.sum()
    if kernel.dtype.kind == "f":
        total = float(total) if abs(total) > 1e-12 else 0
    if total == 0:
        return "Its coefficients sum to 0: a flat region gives 0, and only changes show (a differential kernel)."
    if total == 1:
        return "Its coefficients sum to 1: a flat region keeps its value (a smoothing or sharpening kernel)."
    return f"Its coefficients sum to {total}: a flat region becomes {total} times its value."
