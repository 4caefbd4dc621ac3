"""silu: the sigmoid linear unit (swish)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import InPlacePointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Silu(InPlacePointwise):
    """Multiply each value x by its own sigmoid, 1 / (1 + exp(-x))."""

    source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, Neural Networks 107, 2018, section 2"
    examples = (Example("32x112x112", "silu"), Example("8x20", "silu inplace=yes"))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.SiLU(self.inplace)
