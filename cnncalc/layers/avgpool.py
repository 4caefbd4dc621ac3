"""avgpool: the average of each window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example, Needs, Op
from cnncalc.options import Flag, keyword
from cnncalc.pooling import POOLING_MISTAKES, Summing
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


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
    mistakes = POOLING_MISTAKES

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

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.average_pool(self.sliding, inputs[0], count_pad=self.count_pad)
