"""concat: the channels of branches, stacked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Run
from cnncalc.merging import Merge, stacked
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Shape, product, total
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Concat(Merge):
    """Stack the maps of the branches: their channels add up, height and width stay."""

    passes_gradient = True
    source = "Szegedy et al., Going deeper with convolutions, CVPR 2015, section 4"
    examples = (
        Example("16x8x8", "concat { conv 64 1x1 | maxpool 3 stride=1 pad=1; conv 32 1x1 }"),
        Example("64", "concat { dense 10 | identity }"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The channels' sum and the common spatial sizes. Raises LayerError where these differ."""
        self.require_equal(work, "branches of equal spatial size", inputs, start=1)
        return (stacked(work, [shape[0] for shape in inputs]), *inputs[0][1:])

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The channels of all branches, one branch after the other."""
        import numpy as np

        return np.concatenate(inputs, axis=1)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        import numpy as np

        ends = np.cumsum([x.shape[1] for x in inputs])
        return tuple(np.split(gradient, ends[:-1], axis=1)), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import Concatenation

        return Concatenation()

    mistakes = (
        Mistake(
            "concat-adds",
            "output_shape",
            "concat stacks the branches' channels; it is add that sums values and keeps the shape.",
            lambda layer, work, *inputs: inputs[0],
        ),
        Mistake(
            "concat-every-axis",
            "output_shape",
            "Only the channels add up: maps are stacked, not put side by side.",
            lambda layer, work, *inputs: tuple(total(sizes) for sizes in zip(*inputs, strict=True)),
        ),
        Mistake(
            "concat-channels-multiplied",
            "output_shape",
            "Stacked channels add up; they do not multiply.",
            lambda layer, work, *inputs: (product(shape[0] for shape in inputs), *inputs[0][1:]),
        ),
    )
