"""relu6: the rectified linear unit, cut off at 6."""

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
class Relu6(InPlacePointwise):
    """Cut values off below 0 and above 6."""

    source = "Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010, section 2.1"
    examples = (Example("32x112x112", "relu6"), Example("32x112x112", "relu6 inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        return np.clip(x, 0, 6)

    def derivative(self, x: Array) -> Array:
        import numpy as np

        return np.where((x > 0) & (x < 6), 1, 0).astype(x.dtype)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.ReLU6(self.inplace)
