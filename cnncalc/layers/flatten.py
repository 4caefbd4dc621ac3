"""flatten: all values in one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.layer import EVALUATION, WHOLE_INPUT, Example, Layer, Needs, Op, Reach, Run, channel_letters
from cnncalc.mistakes import Mistake, Rule
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


def _in_order(change: Callable[[Array], Array]) -> Rule:
    """The values written out in another order of the axes."""

    def rule(layer: Flatten, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
        return layer.forward(weights, change(x), **run)

    return rule


@dataclass(frozen=True)
class Flatten(Layer):
    """Write all values in one row, channel after channel, so that a dense layer can read them."""

    view = True
    group = "shape"
    source = "PyTorch documentation, torch.nn.Flatten"
    examples = (Example("16x5x5", "flatten"), Example("8x100", "flatten"), Example("10", "flatten"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        letters = channel_letters(x)
        return (work("K", "*".join(letters), **letters),) if len(x) > 1 else x

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """A view, unless the channels are the last axis in memory; a flat input is returned as it is."""
        if len(inputs[0]) == 1:
            return ()
        (op,) = super().program(needs, output, *inputs)
        return (op._replace(row_major=True),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        (x,) = inputs
        return x.reshape(len(x), -1)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        (x,) = inputs
        return (gradient.reshape(x.shape),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Flatten()

    mistakes = (
        Mistake(
            "flatten-channels-forgotten",
            "output_shape",
            "Every channel is written out: multiply the size of a map by the number of channels.",
            lambda layer, work, x: layer.output_shape(work, (1, *x[1:])),
        ),
        Mistake(
            "flatten-one-axis-forgotten",
            "output_shape",
            "A map has height times width values, not as many as one side.",
            lambda layer, work, x: layer.output_shape(work, x[:-1] if len(x) > 1 else x),
        ),
        Mistake(
            "flatten-sizes-added",
            "output_shape",
            "The number of values is the product of the sizes, not their sum.",
            lambda layer, work, x: layer.output_shape(work.bend(K=" + ".join(channel_letters(x))), x),
        ),
        Mistake(
            "flattened-place-by-place",
            "forward",
            "The channels of a place were written beside each other: with the channels first, one channel is written "
            "out after the other.",
            _in_order(lambda x: x.swapaxes(1, -1).swapaxes(1, -2) if x.ndim > 3 else x.swapaxes(1, -1)),
        ),
        Mistake(
            "flattened-by-columns",
            "forward",
            "The maps were read down their columns: they are written out row by row.",
            _in_order(lambda x: x.swapaxes(-1, -2) if x.ndim > 3 else x),
        ),
    )
