"""tanh: the hyperbolic tangent."""

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
class Tanh(Pointwise):
    """Squeeze each value into the range from -1 to 1."""

    keeps = KEPT_OUTPUT
    source = "LeCun et al., Gradient-based learning applied to document recognition, 1998, section II.B and appendix A"
    examples = (Example("6x28x28", "tanh"), Example("84", "tanh"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import as_float

        return np.tanh(as_float(x))

    def derivative(self, x: Array) -> Array:
        return 1 - self.value(x) ** 2

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Tanh()
