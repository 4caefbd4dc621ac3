"""avgpool: the average of each window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Needs, Op, Run
from cnncalc.options import Flag, keyword
from cnncalc.pooling import POOLING_MISTAKES, Summing
from cnncalc.pooling_values import AVERAGE_VALUE_MISTAKES
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class AvgPool(Summing):
    """Average each window of each channel; learns nothing."""

    count_pad: bool = keyword(Flag(), False, "yes: the zeros of the padding count as entries of their window")

    examples = (
        Example("6x28x28", "avgpool 2"),
        Example("3x8x9", "avgpool 3 stride=2 pad=1 count_pad=yes"),
        Example("3x7x7", "avgpool 2 stride=1 pad=same"),
        Example("2x16", "avgpool 3 stride=2 ceil=yes"),
    )
    mistakes = (*POOLING_MISTAKES, *AVERAGE_VALUE_MISTAKES)

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: k_h*k_w - 1 additions and one division a window, padding included."""
        return self.for_each_window(work, "operations", output, "{}")

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """As every pooling; where the two sides of an axis are padded differently PyTorch has no average, so that the
        twin divides the sums."""
        ops = super().program(needs, output, *inputs)
        if all(window.before == window.after for window in self.sliding.over(inputs[0][1:])):
            return ops
        return (*ops, Op((len(ops),), product(output)))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of its window, divided by how many entries that has."""
        from cnncalc import reduction

        (x,) = inputs
        return reduction.shared(self.sums(x, run), self.counts(x.shape[1:]))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import reduction

        (x,) = inputs
        return (self.sums_backward(reduction.shared(gradient, self.counts(x.shape[1:])), x, run),), {}

    def counts(self, x: Shape) -> list[list[Size]]:
        """How many entries each window has along each axis, those in the padding included where they count.

        What stands out of the padded input never counts.
        """
        counts = []
        for window, number in zip(self.sliding.over(x[1:]), self.sliding.output(Work(), x[1:]), strict=True):
            counted = range(-window.before, window.length + window.after) if self.count_pad else range(window.length)
            starts = [at * window.stride - window.before for at in range(number)]
            seen = [range(start, start + window.extent, window.dilation) for start in starts]
            counts.append([sum(at in counted for at in entries) for entries in seen])
        return counts

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.average_pool(self.sliding, inputs[0], count_pad=self.count_pad)
