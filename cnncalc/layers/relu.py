"""relu: the rectified linear unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import KEPT_OUTPUT, Example
from cnncalc.pointwise import InPlacePointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Relu(InPlacePointwise):
    """Keep positive values and set negative ones to 0."""

    keeps = keeps_in_place = KEPT_OUTPUT
    source = "Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010, section 2"
    examples = (Example("100x512x512", "relu"), Example("10", "relu inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        return np.maximum(x, 0)

    def derivative(self, x: Array) -> Array:
        import numpy as np

        return np.where(x > 0, 1, 0).astype(x.dtype)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.ReLU(self.inplace)
