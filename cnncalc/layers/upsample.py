"""upsample: a finer grid, filled by copies or by interpolation."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Layer, Reach, Run, need_channels, values_of
from cnncalc.mistakes import Mistake, with_formula
from cnncalc.options import Flag, PerAxis, Word, keyword, positional
from cnncalc.sizes import AXES, Shape, Size, ratio
from cnncalc.windows import Sizes, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


class _Line(NamedTuple):
    """For every new entry of an axis: its neighbours `low` and `high`, and what part of each of them it takes; of
    `parts` in all."""

    low: list[Size]
    high: list[Size]
    to_low: list[Size]
    to_high: list[Size]
    parts: Size


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

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Copies; or along each axis the weighted mean of the two neighbours of each new entry's place."""
        from cnncalc.arrays import divide, widen

        (x,) = inputs
        factors = per_axis(self.factor, x.ndim - 2)
        if self.mode == "nearest":
            for axis, factor in enumerate(factors, start=2):
                x = x.repeat(factor, axis=axis)
            return x
        lines = [self._line(length, factor) for length, factor in zip(x.shape[2:], factors, strict=True)]
        (x,) = widen(math.prod(line.parts for line in lines), x)
        for axis, line in enumerate(lines, start=2):
            low, high = (self._along(entries, axis, x) for entries in (line.to_low, line.to_high))
            x = low * x.take(line.low, axis=axis) + high * x.take(line.high, axis=axis)
        return divide(x, math.prod(line.parts for line in lines))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        import numpy as np

        from cnncalc.arrays import divide, widen

        (x,) = inputs
        # Along an axis at most all new entries add up in one, each times all its parts.
        terms = (n * (1 if self.mode == "nearest" else 2 * n) for n in gradient.shape[2:])
        (gradient,) = widen(math.prod(terms), gradient)
        for axis, factor in enumerate(per_axis(self.factor, x.ndim - 2), start=2):
            length = x.shape[axis]
            if self.mode == "nearest":
                copies = gradient.reshape(*gradient.shape[:axis], length, factor, *gradient.shape[axis + 1 :])
                gradient = copies.sum(axis=axis + 1)
                continue
            line = self._line(length, factor)
            passed = np.zeros((length, *np.moveaxis(gradient, axis, 0).shape[1:]), dtype=gradient.dtype)
            for entries, share in ((line.low, line.to_low), (line.high, line.to_high)):
                np.add.at(passed, entries, np.moveaxis(gradient * self._along(share, axis, gradient), axis, 0))
            gradient = divide(np.moveaxis(passed, 0, axis), line.parts)
        return (gradient,), {}

    def _line(self, length: Size, factor: Size) -> _Line:
        """The neighbours of every new entry along an axis. Places are counted in parts of an entry: with half-pixel
        centres entry o lies at (2o + 1 - s)/(2s), with aligned corners at o(n - 1)/(ns - 1)."""
        count = length * factor
        parts = max(count - 1, 1) if self.align_corners else 2 * factor
        step, start = (length - 1, 0) if self.align_corners else (2, 1 - factor)
        places = [max(step * o + start, 0) for o in range(count)]
        low = [place // parts for place in places]
        to_high = [place % parts for place in places]
        return _Line(low, [min(at + 1, length - 1) for at in low], [parts - share for share in to_high], to_high, parts)

    @staticmethod
    def _along(shares: list[Size], axis: int, x: Array) -> Array:
        """The shares in the type of x, in a shape that meets its axis."""
        import numpy as np

        return np.asarray(shares, dtype=x.dtype).reshape(-1, *[1] * (x.ndim - 1 - axis))

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
