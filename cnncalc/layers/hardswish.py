"""hardswish: silu made of straight pieces."""

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
class Hardswish(InPlacePointwise):
    """Multiply each value x by relu6(x + 3) / 6, which comes close to silu and needs no exponential."""

    source = "Howard et al., Searching for MobileNetV3, ICCV 2019, section 5.2"
    examples = (Example("16x112x112", "hardswish"), Example("8x20", "hardswish inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import divide, widen

        (wide,) = widen(6, x)
        return divide(wide * np.clip(wide + 3, 0, 6), 6)

    def derivative(self, x: Array) -> Array:
        import numpy as np

        from cnncalc.arrays import divide, widen

        (wide,) = widen(2, x)
        return divide(np.where(x >= 3, 6, np.where(x > -3, 2 * wide + 3, 0)).astype(wide.dtype), 6)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Hardswish(self.inplace)
