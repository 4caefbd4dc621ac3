"""crop: the middle of the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
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
class Crop(Layer):
    """Cut entries off around each channel."""

    crop: Sizes = positional(PerAxis(0), "entries cut off on both sides of each axis")
    end: Sizes | None = keyword(PerAxis(0), None, "entries cut off at the far side, where it differs")

    group = "shape"
    source = "Ronneberger et al., U-Net, 2015, section 2"
    examples = (Example("64x64x64", "crop 4"), Example("3x8x9", "crop (1, 0) end=2"), Example("2x50", "crop 0 end=1"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The lengths less what is cut off. Raises LayerError where nothing would be left."""
        (x,) = inputs
        need_channels(self, x)
        lengths = []
        for axis, length, (before, after) in zip(AXES[len(x) - 1], x[1:], self.sides(x), strict=True):
            work.require(
                before + after < length,
                lambda length=length, cut=before + after: LayerError(  # type: ignore[misc]
                    f"crop cuts {cut} entries off an axis of {length}",
                    mend=f"at most {length - 1} can go, both sides together",
                    option="crop",
                ),
            )
            if self.end is None:
                lengths.append(work("n_out", "n - 2c", (("n", axis),), n=length, c=before))
            else:
                lengths.append(work("n_out", "n - c - c_end", (("n", axis),), n=length, c=before, c_end=after))
        return (x[0], *lengths)

    def sides(self, x: Shape) -> list[tuple[Size, Size]]:
        """What is cut off before and after each axis."""
        rank = len(x) - 1
        end = self.crop if self.end is None else self.end
        return list(zip(per_axis(self.crop, rank), per_axis(end, rank), strict=True))

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (tuple(Reach(1, before, before) for before, _ in self.sides(x)),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        from cnncalc.arrays import pad

        (x,) = inputs
        return pad(x, [(-before, -after) for before, after in self.sides(x.shape[1:])])

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import pad

        (x,) = inputs
        return (pad(gradient, self.sides(x.shape[1:])),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Pad([(-before, -after) for before, after in self.sides(inputs[0])])

    mistakes = (
        Mistake(
            "one-side-cropped",
            "output_shape",
            "Entries are cut off on both sides: 2c fewer along each axis.",
            with_formula("output_shape", n_out="n - c"),
        ),
        Mistake(
            "crop-end-ignored",
            "output_shape",
            "end= says how many entries the far side loses.",
            as_if("output_shape", end=None),
        ),
    )
