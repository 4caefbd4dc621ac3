"""softplus: a smooth rectified linear unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import Pointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Softplus(Pointwise):
    """Replace each value x by log(1 + exp(x)), which is relu with a rounded corner."""

    source = "Glorot, Bordes and Bengio, Deep sparse rectifier neural networks, AISTATS 2011, section 3.1"
    examples = (Example("16x32x32", "softplus"), Example("10", "softplus"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import as_float

        return np.logaddexp(as_float(x), 0)

    def derivative(self, x: Array) -> Array:
        from cnncalc.arrays import as_float, sigmoid

        return sigmoid(as_float(x))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Softplus()
