"""groupnorm: group normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import WHOLE_INPUT, Example, Kept, Needs, Reach, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.normalising import AFFINE_MISTAKES, Normalisation
from cnncalc.options import Integer, positional
from cnncalc.sizes import Shape, Size, divides
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class GroupNorm(Normalisation):
    """Shift and scale each group of channels of each example to mean 0 and variance 1, whatever the batch."""

    groups: Size = positional(Integer(), "number of groups that the channels are divided into")

    source = "Wu and He, Group normalization, ECCV 2018, section 3.1"
    examples = (Example("64x32x32", "groupnorm 32"), Example("6x100", "groupnorm 2 affine=no"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The input's. Raises LayerError where the groups do not divide the channels."""
        (x,) = inputs
        work.require(
            divides(self.groups, x[0]),
            lambda: LayerError(f"{self.groups} groups do not divide the {x[0]} channels", option="groups"),
        )
        return x

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def statistics(self, needs: Needs, x: Shape) -> tuple[Kept, ...]:
        return (kept_fresh("mean and inverse deviation of each group", 2 * self.groups),)

    def gathered(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """Each group of channels of each example."""
        return x.reshape(len(x), self.groups, -1), (2,)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.GroupNorm(self.groups, inputs[0][0], self.eps, self.affine)

    mistakes = (
        *AFFINE_MISTAKES,
        Mistake(
            "groupnorm-pair-a-group",
            "weights",
            "Only the statistics belong to a group; scale and shift belong to each channel.",
            lambda layer, work, x: {name: work.shape(("g",), g=layer.groups) for name in layer.weights(work, x)},
        ),
    )
