"""add: the sum of branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Needs, Op, Run, values_of
from cnncalc.merging import Merge, stacked
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Add(Merge):
    """Add the outputs of the branches value by value, as a residual block does."""

    source = "He et al., Deep residual learning for image recognition, CVPR 2016, section 3.2"
    examples = (
        Example("16x8x8", "add { conv 16 3 pad=1 | identity }"),
        Example("64", "add { dense 64; relu | identity }"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The shape that all branches have. Raises LayerError where they differ."""
        self.require_equal(work, "branches of equal shape", inputs)
        return inputs[0]

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: one addition a value for every branch after the first."""
        return values_of(work, "operations", output, "(b - 1)", b=len(inputs))

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """One sum after the other; the gradient of a sum is that of each term."""
        return tuple(
            Op((0 if number == 1 else len(inputs) + number - 2, number), product(output), passes=True)
            for number in range(1, len(inputs))
        )

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The sum of the branches, value by value."""
        from cnncalc.arrays import widen

        return sum((widen(len(inputs), x)[0] for x in inputs[1:]), widen(len(inputs), inputs[0])[0])

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The gradient of a sum is that of each term."""
        return (gradient,) * len(inputs), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import Sum

        return Sum()

    mistakes = (
        Mistake(
            "add-stacks",
            "output_shape",
            "add sums values at the same place, so the shape stays; it is concat that stacks channels.",
            lambda layer, work, *inputs: (stacked(work, [shape[0] for shape in inputs]), *inputs[0][1:]),
        ),
    )
