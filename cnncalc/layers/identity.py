"""identity: the input as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Layer, Needs, Op, Run
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Identity(Layer):
    """Pass the input on unchanged; the shortcut of a residual block."""

    view = True
    group = "shape"
    source = "He et al., Deep residual learning for image recognition, 2016, section 3.2"
    examples = (Example("64x56x56", "identity"), Example("10", "identity"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        return ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        (x,) = inputs
        return x

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        return (gradient,), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Identity()
