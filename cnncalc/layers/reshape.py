"""reshape: the same values in another shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, WHOLE_INPUT, Example, Layer, Needs, Op, Reach, Run
from cnncalc.mistakes import Mistake
from cnncalc.options import Dimensions, positional
from cnncalc.sizes import Shape, equal, format_product, format_shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Reshape(Layer):
    """Read the values in their order, channel after channel, into another shape with as many values."""

    shape: Shape = positional(Dimensions(), "the new shape, channels first")

    view = True
    group = "shape"
    source = "PyTorch documentation, torch.reshape"
    examples = (Example("784", "reshape 1x28x28"), Example("16x5x5", "reshape 400"), Example("8x3x4", "reshape 8x12"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The shape asked for. Raises LayerError where it has not as many values as the input."""
        (x,) = inputs
        work.require(
            equal(product(x), product(self.shape)),
            lambda: LayerError(
                f"cannot reshape {format_shape(x)} to {format_shape(self.shape)}",
                mend=f"{format_product(x)} values are not {format_product(self.shape)}; the two must be equal",
                option="shape",
            ),
        )
        return self.shape

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """A view, unless the channels are the last axis in memory."""
        (op,) = super().program(needs, output, *inputs)
        return (op._replace(row_major=True),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        (x,) = inputs
        return x.reshape(len(x), *self.shape)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        (x,) = inputs
        return (gradient.reshape(x.shape),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Reshape(self.shape)

    mistakes = (
        Mistake(
            "reshape-reversed",
            "output_shape",
            "The new shape is written channels first.",
            lambda layer, work, x: tuple(reversed(layer.output_shape(work, x))),
        ),
    )
