"""leaky_relu: the rectified linear unit with a slope below 0."""

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
class LeakyRelu(InPlacePointwise):
    """Keep positive values and multiply negative ones by a small slope, so that they still learn."""

    slope: float = positional(Decimal(low=0), "factor of negative values", 0.01)

    keeps_in_place = KEPT_OUTPUT
    source = "Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013, section 2"
    examples = (Example("64x32x32", "leaky_relu 0.2"), Example("100", "leaky_relu inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import times

        return np.where(x > 0, x, times(x, self.slope))

    def derivative(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import times

        return np.where(x > 0, np.ones_like(x), times(np.ones_like(x), self.slope))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.LeakyReLU(self.slope, self.inplace)
