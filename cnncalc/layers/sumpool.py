"""sumpool: the sum of each window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Run
from cnncalc.pooling import POOLING_MISTAKES, Summing
from cnncalc.pooling_values import SUM_VALUE_MISTAKES
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class SumPool(Summing):
    """Add up each window of each channel: a depthwise convolution whose kernel is all ones; learns nothing."""

    examples = (
        Example("6x28x28", "sumpool 2"),
        Example("3x9x10", "sumpool (3, 2) stride=2 pad=1"),
        Example("2x16", "sumpool 3 stride=1 pad=same"),
    )
    mistakes = (*POOLING_MISTAKES, *SUM_VALUE_MISTAKES)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of its window."""
        (x,) = inputs
        return self.sums(x, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        (x,) = inputs
        return (self.sums_backward(gradient, x, run),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.sum_pool(self.sliding, inputs[0])
