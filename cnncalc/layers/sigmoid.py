"""sigmoid: the logistic function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import KEPT_OUTPUT, Example
from cnncalc.pointwise import Pointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Sigmoid(Pointwise):
    """Squeeze each value x into the range from 0 to 1: 1 / (1 + exp(-x))."""

    keeps = KEPT_OUTPUT
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 3.10"
    examples = (Example("6x28x28", "sigmoid"), Example("1", "sigmoid"))

    def value(self, x: Array) -> Array:
        from cnncalc.arrays import as_float, sigmoid

        return sigmoid(as_float(x))

    def derivative(self, x: Array) -> Array:
        y = self.value(x)
        values: Array = y * (1 - y)
        return values

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Sigmoid()
