"""input: the shape of one example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Layer, Run
from cnncalc.options import Dimensions, positional
from cnncalc.sizes import AXES, Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array


@dataclass(frozen=True)
class Input(Layer):
    """State the shape of one example; the batch axis is never written."""

    shape: Shape = positional(Dimensions(), "channels first: 3x512x512, 2x16000, 784")

    group = "shape"
    examples = (Example("", "input 3x512x512"), Example("", "input 784"))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The example itself, which whoever runs the network gives."""
        (x,) = inputs
        return x

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """The shape. Raises LayerError where it has more than three spatial axes."""
        if len(self.shape) - 1 > max(AXES):
            raise LayerError(
                f"an input has channels and at most three spatial axes, got {len(self.shape)} sizes",
                mend="the batch axis is not written",
                option="shape",
            )
        return self.shape
