"""scale: one trained factor a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import (
    EVALUATION,
    Example,
    Kept,
    Layer,
    Needs,
    Run,
    Weights,
    channel_letters,
    kept_fresh,
    kept_input,
    values_of,
)
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Scale(Layer):
    """Multiply each channel (each feature of a flat input) by one trained factor."""

    group = "normalisation"
    source = "Touvron et al., Going deeper with image transformers, 2021, section 2 (LayerScale)"
    examples = (Example("96x56x56", "scale"), Example("10", "scale"), Example("4x9", "scale"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        letters = channel_letters(inputs[0])
        return {"weight": work.shape(tuple(letters)[:1], **letters)}

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: one multiplication a value."""
        return values_of(work, "operations", output)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, for the gradient of the factors."""
        return (kept_input(),) if needs.weights else ()

    def backward_scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The gradient of the factors for every value, before it is summed."""
        return (kept_fresh("gradient a value", product(output)),) if needs.weights else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value times its channel's factor."""
        from cnncalc.arrays import a_channel, widen

        (x,) = inputs
        x, factors = widen(1, x, weights["weight"])
        return x * a_channel(factors, x.ndim - 2)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import a_channel, widen
        from cnncalc.correlation import sum_of_maps

        (x,) = inputs
        wide, factors = widen(1, gradient, weights["weight"])
        shares, x = widen(1, gradient, x)
        return (wide * a_channel(factors, x.ndim - 2),), {"weight": sum_of_maps(shares * x)}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Scale(inputs[0])

    mistakes = (
        Mistake(
            "scale-one-factor",
            "weights",
            "The layer has not one factor but one for each channel.",
            lambda layer, work, x: {"weight": work.shape(("1",))},
        ),
        Mistake(
            "scale-factor-a-value",
            "weights",
            "All values of a channel share one factor.",
            lambda layer, work, x: {"weight": work.shape(tuple(channel_letters(x)), **channel_letters(x))},
        ),
    )
