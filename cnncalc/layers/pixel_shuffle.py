"""pixel_shuffle: depth to space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Layer, Reach, Run, need_channels
from cnncalc.mistakes import Mistake, with_formula
from cnncalc.options import Integer, positional
from cnncalc.sizes import AXES, Shape, Size, divides, ratio
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class PixelShuffle(Layer):
    """Turn depth into space: r*r channels become one whose maps are r times as high and wide; learns nothing."""

    factor: Size = positional(Integer(), "how many times as large each axis becomes")

    group = "shape"
    source = "Shi et al., Real-time single image and video super-resolution, 2016, section 2.2"
    examples = (
        Example("12x5x6", "pixel_shuffle 2"),
        Example("9x7x7", "pixel_shuffle 3"),
        Example("6x10", "pixel_shuffle 2"),
        Example("16x2x3x4", "pixel_shuffle 2"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """C/r^rank channels, every axis r times as long. Raises LayerError where the channels do not suffice."""
        (x,) = inputs
        rank = need_channels(self, x)
        work.require(
            divides(self.factor**rank, x[0]),
            lambda: LayerError(
                f"pixel_shuffle {self.factor} needs a multiple of {self.factor**rank} channels, got {x[0]}",
                mend="one channel of the output is made of factor^axes channels of the input",
                option="factor",
            ),
        )
        channels = work("C_out", "C/" + "/".join("r" * rank), C=x[0], r=self.factor)
        lengths = [
            work("n_out", "n*r", (("n", axis),), n=length, r=self.factor)
            for axis, length in zip(AXES[rank], x[1:], strict=True)
        ]
        return (channels, *lengths)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        """Entry o comes from entry floor(o/r)."""
        return ((Reach(ratio(1, self.factor), ratio(1 - self.factor, self.factor), 0),) * (len(output) - 1),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Channel c*r*r + i*r + j gives row i and column j of each r x r block of map c; alike for other ranks."""
        (x,) = inputs
        rank, r = x.ndim - 2, self.factor
        blocks = x.reshape(len(x), -1, *[r] * rank, *x.shape[2:])
        # Behind batch and channel each axis is followed by that of its blocks: (N, C, H, r, W, r).
        order = [axis for at in range(rank) for axis in (2 + rank + at, 2 + at)]
        return blocks.transpose(0, 1, *order).reshape(len(x), -1, *(length * r for length in x.shape[2:]))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        (x,) = inputs
        rank, r = x.ndim - 2, self.factor
        blocks = gradient.reshape(*gradient.shape[:2], *(size for length in x.shape[2:] for size in (length, r)))
        order = (*range(3, 2 + 2 * rank, 2), *range(2, 2 + 2 * rank, 2))
        return (blocks.transpose(0, 1, *order).reshape(x.shape),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.pixel_shuffle(len(inputs[0]) - 1, self.factor)

    mistakes = (
        Mistake(
            "pixel-shuffle-one-axis",
            "output_shape",
            "Both axes grow, so that r*r channels make one.",
            with_formula("output_shape", C_out="C/r"),
        ),
        Mistake(
            "pixel-shuffle-depth-kept",
            "output_shape",
            "No value is made or lost: the maps grow because there are fewer of them.",
            with_formula("output_shape", C_out="C"),
        ),
    )
