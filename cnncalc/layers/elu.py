"""elu: the exponential linear unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import KEPT_OUTPUT, Example
from cnncalc.options import Decimal, positional
from cnncalc.pointwise import InPlacePointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Elu(InPlacePointwise):
    """Keep positive values and bend negative ones towards -alpha: alpha * (exp(x) - 1)."""

    alpha: float = positional(Decimal(low=0), "the limit of negative values is -alpha", 1.0)

    keeps_in_place = KEPT_OUTPUT
    source = "Clevert, Unterthiner and Hochreiter, Exponential linear units (ELUs), ICLR 2016, section 3"
    examples = (Example("64x32x32", "elu"), Example("100", "elu 0.5 inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(x)
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def derivative(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(x)
        return np.where(x > 0, np.ones_like(x), self.alpha * np.exp(np.minimum(x, 0)))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.ELU(self.alpha, self.inplace)
