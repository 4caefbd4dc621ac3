"""shuffle: channels of different groups take turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Layer, Run, need_channels
from cnncalc.mistakes import Mistake
from cnncalc.options import Integer, positional
from cnncalc.sizes import Shape, Size, divides
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Shuffle(Layer):
    """Reorder the channels so that those of g groups take turns: a following grouped convolution sees all groups."""

    groups: Size = positional(Integer(), "number of groups whose channels take turns")

    group = "shape"
    source = "Zhang et al., ShuffleNet, 2018, section 3.1"
    examples = (Example("24x28x28", "shuffle 2"), Example("12x9", "shuffle 3"), Example("4x3x4x5", "shuffle 4"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The shape stays. Raises LayerError where the groups do not divide the channels."""
        (x,) = inputs
        need_channels(self, x)
        work.require(
            divides(self.groups, x[0]),
            lambda: LayerError(
                f"shuffle {self.groups} does not divide the {x[0]} channels",
                mend="every group has as many channels as the others",
                option="groups",
            ),
        )
        return x

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Channel number j of group i becomes channel j*g + i."""
        (x,) = inputs
        return x.reshape(len(x), self.groups, -1, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        (x,) = inputs
        return (gradient.reshape(len(x), -1, self.groups, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.ChannelShuffle(self.groups)

    mistakes = (
        Mistake(
            "shuffle-splits",
            "output_shape",
            "Shuffling reorders the channels and keeps all of them.",
            lambda layer, work, x: (x[0] // layer.groups, *layer.output_shape(work, x)[1:]),
        ),
    )
