"""upsample: a finer grid, filled by copies or by interpolation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import Example, Layer, Reach, need_channels, values_of
from cnncalc.mistakes import Mistake, with_formula
from cnncalc.options import Flag, PerAxis, Word, keyword, positional
from cnncalc.sizes import AXES, Shape, Size, ratio
from cnncalc.windows import Sizes, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Upsample(Layer):
    """Make each map s times as large, by copying each value or by interpolating between neighbours; learns nothing."""

    factor: Sizes = positional(PerAxis(), "how many times as large each axis becomes")
    mode: str = keyword(
        Word(("nearest", "linear")), "nearest", "copy the nearest value, or interpolate along each axis"
    )
    align_corners: bool = keyword(Flag(), False, "yes: the first and last values keep their places (linear only)")

    group = "shape"
    source = "PyTorch documentation, torch.nn.Upsample"
    examples = (
        Example("64x7x7", "upsample 2"),
        Example("3x5x6", "upsample (2, 3) mode=linear"),
        Example("2x9", "upsample 4 mode=linear align_corners=yes"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        rank = need_channels(self, x)
        if self.align_corners and self.mode == "nearest":
            raise LayerError("align_corners has a meaning for mode=linear only", "leave it out", "align_corners")
        lengths = [
            work("n_out", "n*s", (("n", axis),), n=length, s=factor)
            for axis, length, factor in zip(AXES[rank], x[1:], per_axis(self.factor, rank), strict=True)
        ]
        return (x[0], *lengths)

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: none for copies; to interpolate in r axes, 2^r products and 2^r - 1 additions a value."""
        if self.mode == "nearest":
            return 0
        return values_of(work, "operations", output, str(2 ** len(output) - 1))

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (tuple(map(self._reach, x[1:], per_axis(self.factor, len(x) - 1))),)

    def _reach(self, length: Size, factor: Size) -> Reach:
        """A copy comes from entry floor(o/s). Interpolation looks less than one entry around its place in the input:
        (o + 1/2)/s - 1/2 for half-pixel centres, a multiple of 1/(2s), or o(n - 1)/(ns - 1) for aligned corners."""
        if self.mode == "nearest":
            return Reach(ratio(1, factor), ratio(1 - factor, factor), 0)
        if not self.align_corners:
            return Reach(ratio(1, factor), ratio(2 - 3 * factor, 2 * factor), ratio(1, 2))
        if length == 1:
            return Reach(0, 0, 0)
        last = length * factor - 1
        return Reach(ratio(length - 1, last), ratio(1 - last, last), ratio(last - 1, last))

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        output = self.output_shape(Work(), *inputs)
        return twins.upsample(output[1:], self.mode, self.align_corners)

    mistakes = (
        Mistake(
            "upsample-added",
            "output_shape",
            "Upsampling by s multiplies the size by s.",
            with_formula("output_shape", n_out="n + s"),
        ),
        Mistake(
            "upsample-depth",
            "output_shape",
            "Upsampling enlarges the maps; their number stays.",
            lambda layer, work, x: (x[0] * per_axis(layer.factor, 1)[0], *layer.output_shape(work, x)[1:]),
        ),
        Mistake(
            "upsample-corners-only",
            "output_shape",
            "Each value makes s of its own, also the last one: n*s, not (n - 1)s + 1.",
            with_formula("output_shape", n_out="(n - 1)*s + 1"),
        ),
    )
