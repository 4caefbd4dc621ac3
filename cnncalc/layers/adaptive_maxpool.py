"""adaptive_maxpool: the maximum of windows laid out for an output of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.options import PerAxis, positional
from cnncalc.pooling import ADAPTIVE_MISTAKES, AdaptiveMaximum
from cnncalc.pooling_values import ADAPTIVE_MAX_VALUE_MISTAKES
from cnncalc.sizes import Shape
from cnncalc.windows import Sizes
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class AdaptiveMaxPool(AdaptiveMaximum):
    """Keep the largest value of windows that are laid out so that the output has the given size."""

    size: Sizes = positional(PerAxis(), "size of the output")

    examples = (
        Example("512x14x14", "adaptive_maxpool 7"),
        Example("3x10x8", "adaptive_maxpool (4, 3)"),
        Example("2x9", "adaptive_maxpool 2"),
    )
    mistakes = (*ADAPTIVE_MISTAKES, *ADAPTIVE_MAX_VALUE_MISTAKES)

    @property
    def output_size(self) -> Sizes:
        return self.size

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.adaptive_max_pool(self.output_shape(Work(), *inputs)[1:])
