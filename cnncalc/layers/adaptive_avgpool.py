"""adaptive_avgpool: the average of windows laid out for an output of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.options import PerAxis, positional
from cnncalc.pooling import ADAPTIVE_MISTAKES, AdaptiveAverage
from cnncalc.pooling_values import ADAPTIVE_AVERAGE_VALUE_MISTAKES
from cnncalc.sizes import Shape
from cnncalc.windows import Sizes
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class AdaptiveAvgPool(AdaptiveAverage):
    """Average windows that are laid out so that the output has the given size, whatever the input's."""

    size: Sizes = positional(PerAxis(), "size of the output")

    examples = (
        Example("512x14x14", "adaptive_avgpool 7"),
        Example("3x10x8", "adaptive_avgpool (4, 3)"),
        Example("2x9", "adaptive_avgpool 1"),
    )
    mistakes = (*ADAPTIVE_MISTAKES, *ADAPTIVE_AVERAGE_VALUE_MISTAKES)

    @property
    def output_size(self) -> Sizes:
        return self.size

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.adaptive_average_pool(self.output_shape(Work(), *inputs)[1:])
