"""sumpool: the sum of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pooling import POOLING_MISTAKES, Summing
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class SumPool(Summing):
    """Add up each window of each channel: a depthwise convolution whose kernel is all ones; learns nothing."""

    examples = (
        Example("6x28x28", "sumpool 2"),
        Example("3x9x10", "sumpool (3, 2) stride=2 pad=1"),
        Example("2x16", "sumpool 3 stride=1 pad=same"),
    )
    mistakes = POOLING_MISTAKES

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.sum_pool(self.sliding, inputs[0])
