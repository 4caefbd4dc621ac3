"""input: the shape of one example."""

from __future__ import annotations

from dataclasses import dataclass

from cnncalc.layer import Example, Layer
from cnncalc.options import Dimensions, positional
from cnncalc.sizes import Shape
from cnncalc.work import Work


@dataclass(frozen=True)
class Input(Layer):
    """State the shape of one example; the batch axis is never written."""

    shape: Shape = positional(Dimensions(), "channels first: 3x512x512, 2x16000, 784")

    group = "shape"
    examples = (Example("", "input 3x512x512"), Example("", "input 784"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        return self.shape
