"""gmp: the maximum of each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pooling import GLOBAL_MISTAKES, AdaptiveMaximum
from cnncalc.pooling_values import GLOBAL_MAX_VALUE_MISTAKES
from cnncalc.sizes import Shape
from cnncalc.windows import Sizes
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class GlobalMaxPool(AdaptiveMaximum):
    """Keep the largest value of each channel: how well its pattern matches where it matches best."""

    source = "Lin et al., Network in network, 2014, section 3.2"
    examples = (Example("512x7x7", "gmp"), Example("64x100", "gmp"), Example("8x4x5x6", "gmp"))
    mistakes = (*GLOBAL_MISTAKES, *GLOBAL_MAX_VALUE_MISTAKES)

    @property
    def output_size(self) -> Sizes:
        return 1

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.adaptive_max_pool(self.output_shape(Work(), *inputs)[1:])
