"""pad: zeros around the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Layer, Reach, Run, need_channels
from cnncalc.mistakes import Mistake, as_if, with_formula
from cnncalc.options import PerAxis, keyword, positional
from cnncalc.sizes import AXES, Shape, Size
from cnncalc.windows import Sizes, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Pad(Layer):
    """Add zeros around each channel."""

    pad: Sizes = positional(PerAxis(0), "zeros added on both sides of each axis")
    end: Sizes | None = keyword(PerAxis(0), None, "zeros added at the far side, where it differs")

    group = "shape"
    source = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2.2"
    examples = (Example("3x32x32", "pad 2"), Example("3x8x9", "pad (1, 0) end=2"), Example("2x50", "pad 0 end=1"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        lengths = [
            work("n_out", "n + 2p", (("n", axis),), n=length, p=before)
            if self.end is None
            else work("n_out", "n + p + p_end", (("n", axis),), n=length, p=before, p_end=after)
            for axis, length, (before, after) in zip(AXES[len(x) - 1], x[1:], self.sides(x), strict=True)
        ]
        return (x[0], *lengths)

    def sides(self, x: Shape) -> list[tuple[Size, Size]]:
        """The zeros before and after each axis."""
        rank = len(x) - 1
        end = self.pad if self.end is None else self.end
        return list(zip(per_axis(self.pad, rank), per_axis(end, rank), strict=True))

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (tuple(Reach(1, -before, -before) for before, _ in self.sides(x)),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        from cnncalc.arrays import pad

        (x,) = inputs
        return pad(x, self.sides(x.shape[1:]))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import pad

        (x,) = inputs
        return (pad(gradient, [(-before, -after) for before, after in self.sides(x.shape[1:])]),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Pad(self.sides(inputs[0]))

    mistakes = (
        Mistake(
            "one-side-padded",
            "output_shape",
            "Zeros are added on both sides: 2p more entries along each axis.",
            with_formula("output_shape", n_out="n + p"),
        ),
        Mistake(
            "pad-end-ignored",
            "output_shape",
            "end= says how many zeros the far side gets.",
            as_if("output_shape", end=None),
        ),
        Mistake(
            "channels-padded",
            "output_shape",
            "Padding enlarges the maps; it adds no channels.",
            lambda layer, work, x: (x[0] + sum(layer.sides(x)[0]), *layer.output_shape(work, x)[1:]),
        ),
    )
