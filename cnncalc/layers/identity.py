"""identity: the input as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example, Layer
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn


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

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Identity()
