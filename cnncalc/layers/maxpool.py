"""maxpool: the maximum of each window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Kept, Needs, Run, kept_fresh
from cnncalc.pooling import POOLING_MISTAKES, Pooling
from cnncalc.pooling_values import MAX_VALUE_MISTAKES
from cnncalc.sizes import Shape, product

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class MaxPool(Pooling):
    """Keep the largest value of each window of each channel; learns nothing."""

    examples = (
        Example("100x512x512", "maxpool 2"),
        Example("64x112x112", "maxpool 3 stride=2 pad=1"),
        Example("3x7x7", "maxpool 3 stride=2 ceil=yes"),
        Example("3x5x5", "maxpool 2 pad=1 ceil=yes"),
        Example("3x9x10", "maxpool (3, 2) stride=1 pad=same"),
        Example("2x16", "maxpool 3 stride=2 dilation=2"),
    )
    mistakes = (*POOLING_MISTAKES, *MAX_VALUE_MISTAKES)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, and where in it each maximum stood."""
        kept = super().saved(needs, output, *inputs)
        return kept and (*kept, kept_fresh("indices", product(output), dtype="int64"))

    def scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The indices are made even where nothing keeps them."""
        return () if needs.inputs[0] else (kept_fresh("indices", product(output), dtype="int64"),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the largest of its window; the padding never wins."""
        from cnncalc import reduction

        (x,) = inputs
        spans = self.spans(x.shape[1:])
        if run.fast:
            return reduction.largest_fast(x, spans, self.sliding.over(x.shape[2:]))
        return reduction.largest(x, spans)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import reduction

        (x,) = inputs
        spans = self.spans(x.shape[1:])
        if run.fast:
            return (reduction.largest_backward_fast(gradient, x, spans, self.sliding.over(x.shape[2:])),), {}
        return (reduction.largest_backward(gradient, x, spans),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.max_pool(self.sliding, inputs[0])
