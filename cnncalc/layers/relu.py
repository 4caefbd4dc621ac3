"""relu: the rectified linear unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.layer import KEPT_OUTPUT, Example
from cnncalc.mistakes import Mistake, Rule
from cnncalc.pointwise import ACTIVATION_MISTAKES, InPlacePointwise
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


def _of_each_value(change: Callable[[Array], Array]) -> Rule:
    """A rule for `forward` that makes something else of the values."""

    def rule(layer: Relu, work: Work, weights: Any, x: Array, **run: Any) -> Array:
        return change(x)

    return rule


@dataclass(frozen=True)
class Relu(InPlacePointwise):
    """Keep positive values and set negative ones to 0."""

    keeps = keeps_in_place = KEPT_OUTPUT
    source = "Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010, section 2"
    examples = (Example("100x512x512", "relu"), Example("10", "relu inplace=yes"))

    def value(self, x: Array) -> Array:
        import numpy as np

        return np.maximum(x, 0)

    def derivative(self, x: Array) -> Array:
        import numpy as np

        return np.where(x > 0, 1, 0).astype(x.dtype)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.ReLU(self.inplace)

    mistakes = (
        *ACTIVATION_MISTAKES,
        Mistake(
            "negatives-kept",
            "forward",
            "Negative values were kept: ReLU sets every negative value to 0.",
            _of_each_value(lambda x: x),
        ),
        Mistake(
            "relu-as-absolute-value",
            "forward",
            "The signs were dropped: ReLU sets negative values to 0, it does not make them positive.",
            _of_each_value(abs),
        ),
        Mistake(
            "relu-of-the-positive",
            "forward",
            "The positive values were set to 0: ReLU keeps them, and sets the negative ones to 0.",
            _of_each_value(lambda x: x * (x < 0)),
        ),
        Mistake(
            "relu-as-step",
            "forward",
            "Positive values were written as 1: ReLU keeps each positive value as it is; a step function makes it 1.",
            _of_each_value(lambda x: (x > 0) * 1),
        ),
    )
