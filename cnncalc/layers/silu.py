"""silu: the sigmoid linear unit (swish)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import InPlacePointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Silu(InPlacePointwise):
    """Multiply each value x by its own sigmoid, 1 / (1 + exp(-x))."""

    source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, Neural Networks 107, 2018, section 2"
    examples = (Example("32x112x112", "silu"), Example("8x20", "silu inplace=yes"))

    def value(self, x: Array) -> Array:
        from cnncalc.arrays import as_float, sigmoid

        x = as_float(x)
        values: Array = x * sigmoid(x)
        return values

    def derivative(self, x: Array) -> Array:
        from cnncalc.arrays import as_float, sigmoid

        x = as_float(x)
        gate = sigmoid(x)
        values: Array = gate * (1 + x * (1 - gate))
        return values

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.SiLU(self.inplace)
