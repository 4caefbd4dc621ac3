"""hardswish: silu made of straight pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import InPlacePointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Hardswish(InPlacePointwise):
    """Multiply each value x by relu6(x + 3) / 6, which comes close to silu and needs no exponential."""

    source = "Howard et al., Searching for MobileNetV3, ICCV 2019, section 5.2"
    examples = (Example("16x112x112", "hardswish"), Example("8x20", "hardswish inplace=yes"))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Hardswish(self.inplace)
