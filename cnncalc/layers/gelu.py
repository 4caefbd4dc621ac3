"""gelu: the Gaussian error linear unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.options import Flag, keyword
from cnncalc.pointwise import Pointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array

#: The numbers of the formula with tanh: P(x) is about (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))) / 2.
_SCALE, _CUBIC = math.sqrt(2 / math.pi), 0.044715


@dataclass(frozen=True)
class Gelu(Pointwise):
    """Multiply each value x by the probability that a standard normal number is below x."""

    approximate: bool = keyword(Flag(), False, "yes: the formula with tanh that comes close to it")

    source = "Hendrycks and Gimpel, Gaussian error linear units (GELUs), 2016, section 2"
    examples = (Example("384x56x56", "gelu"), Example("100", "gelu approximate=yes"))

    def value(self, x: Array) -> Array:
        from cnncalc.arrays import as_float

        x = as_float(x)
        return x * self._share_below(x)

    def derivative(self, x: Array) -> Array:
        """Of x*P(x): P(x) + x*P'(x)."""
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(x)
        share = self._share_below(x)
        if self.approximate:
            density = 2 * share * (1 - share) * _SCALE * (1 + 3 * _CUBIC * x**2)
        else:
            density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
        values: Array = share + x * density
        return values

    def _share_below(self, x: Array) -> Array:
        """The probability that a standard normal number is below x."""
        import numpy as np

        from cnncalc.arrays import erf

        if self.approximate:
            return np.asarray((1 + np.tanh(_SCALE * (x + _CUBIC * x**3))) / 2)
        return np.asarray((1 + erf(x / math.sqrt(2))) / 2)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.GELU("tanh" if self.approximate else "none")
