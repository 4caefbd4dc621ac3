"""hardsigmoid: the sigmoid made of straight pieces."""

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
class Hardsigmoid(InPlacePointwise):
    """Replace each value x by relu6(x + 3) / 6, a straight line from 0 to 1 between -3 and 3."""

    source = "Howard et al., Searching for MobileNetV3, ICCV 2019, section 5.2"
    examples = (Example("72x1x1", "hardsigmoid"), Example("10", "hardsigmoid inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import divide, widen

        (wide,) = widen(1, x)
        return divide(np.clip(wide + 3, 0, 6), 6)

    def derivative(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import divide

        return divide(np.where((x > -3) & (x < 3), 1, 0).astype(x.dtype), 6)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Hardsigmoid(self.inplace)
