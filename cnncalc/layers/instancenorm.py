"""instancenorm: instance normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import WHOLE_INPUT, Example, Kept, Needs, Op, Reach, kept_fresh, kept_input, need_channels
from cnncalc.mistakes import Mistake, as_if
from cnncalc.normalising import AFFINE_MISTAKES, Normalisation
from cnncalc.options import Flag, keyword
from cnncalc.sizes import Shape, format_shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class InstanceNorm(Normalisation):
    """Shift and scale each map of each example to mean 0 and variance 1."""

    affine: bool = keyword(Flag(), False, "one trained scale and one trained shift a channel")

    source = "Ulyanov, Vedaldi and Lempitsky, Instance normalization, 2016, equation 2"
    examples = (Example("64x32x32", "instancenorm"), Example("8x100", "instancenorm affine=yes"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The input's. Raises LayerError for maps of a single value, which would all become 0."""
        (x,) = inputs
        need_channels(self, x)
        work.require(
            product(x[1:]) > 1,
            lambda: LayerError(
                f"instancenorm needs maps of two or more values, got {format_shape(x)}",
                mend="the mean of a single value is the value itself: all of them would become 0",
            ),
        )
        return x

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def statistics(self, needs: Needs, x: Shape) -> tuple[Kept, ...]:
        """Mean and inverse deviation of each map; the scale, written out for each."""
        scale = (kept_fresh("scale of each map", x[0]),) if self.affine else ()
        return (kept_fresh("mean and inverse deviation of each map", 2 * x[0]), *scale)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """PyTorch normalises the maps of all examples as channels of one; scale and shift are repeated for each."""
        (op,) = super().program(needs, output, *inputs)
        if not self.affine:
            return (op,)
        (x,) = inputs
        repeated = Op((), x[0], weights=x[0] if needs.weights else 0)
        statistics = kept_fresh("mean and inverse deviation of each map", 2 * x[0])
        keeps = (kept_input(0), kept_input(1), statistics) if op.keeps else ()
        scratch = () if op.keeps else (statistics,)
        return (repeated, repeated, op._replace(inputs=(0, 1, 2), weights=0, keeps=keeps, scratch=scratch))

    def gathered(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """Each map of each example."""
        return x, tuple(range(2, x.ndim))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        kind = (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)[len(inputs[0]) - 2]
        return kind(inputs[0][0], self.eps, affine=self.affine)

    mistakes = (
        *AFFINE_MISTAKES,
        Mistake(
            "instancenorm-affine-assumed",
            "weights",
            "Unlike batchnorm, instancenorm has no parameters unless affine=yes.",
            as_if("weights", affine=True),
        ),
    )
