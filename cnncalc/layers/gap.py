"""gap: the average of each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pooling import GLOBAL_MISTAKES, AdaptiveAverage
from cnncalc.pooling_values import GLOBAL_AVERAGE_VALUE_MISTAKES
from cnncalc.sizes import Shape
from cnncalc.windows import Sizes
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class GlobalAveragePool(AdaptiveAverage):
    """Average each channel to one value; what is left of a map is how much of its pattern there is."""

    source = "Lin et al., Network in network, 2014, section 3.2"
    examples = (Example("512x7x7", "gap"), Example("64x100", "gap"), Example("8x4x5x6", "gap"))
    mistakes = (*GLOBAL_MISTAKES, *GLOBAL_AVERAGE_VALUE_MISTAKES)

    @property
    def output_size(self) -> Sizes:
        return 1

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.adaptive_average_pool(self.output_shape(Work(), *inputs)[1:])
