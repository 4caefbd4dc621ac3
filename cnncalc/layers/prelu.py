"""prelu: leaky_relu with a trained slope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Kept, Needs, Run, Weights, channel_letters, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.options import Decimal, Word, keyword
from cnncalc.pointwise import Pointwise
from cnncalc.sizes import Shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


def _other_sharing(layer: Prelu, work: Work, x: Shape) -> Weights:
    return Prelu(each="layer" if layer.each == "channel" else "channel").weights(work, x)


@dataclass(frozen=True)
class Prelu(Pointwise):
    """Keep positive values and multiply negative ones by a trained slope."""

    each: str = keyword(Word(("layer", "channel")), "layer", "one slope for the layer, or one for each channel")
    slope: float = keyword(Decimal(), 0.25, "the slope that training begins with")

    source = "He et al., Delving deep into rectifiers, ICCV 2015, section 2.1"
    examples = (Example("64x32x32", "prelu"), Example("64x32x32", "prelu each=channel"), Example("100", "prelu"))

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        if self.each == "layer":
            return {"weight": work.shape(("1",))}
        letters = channel_letters(inputs[0])
        return {"weight": work.shape(tuple(letters)[:1], **letters)}

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        return (self.keeps,) if needs.any else ()

    def backward_scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The gradient of the slopes for every value, before it is summed; and that of the input, asked for or not."""
        every = kept_fresh("gradient a value", product(output))
        return (every,) if needs.inputs[0] else (every, every)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        import numpy as np

        from cnncalc.arrays import a_channel, widen

        (x,) = inputs
        wide, slopes = widen(1, x, weights["weight"])
        return np.where(x > 0, wide, wide * a_channel(slopes, x.ndim - 2))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        import numpy as np

        from cnncalc.arrays import a_channel, sum_over, widen
        from cnncalc.correlation import sum_of_maps

        (x,) = inputs
        wide, slopes = widen(1, gradient, weights["weight"])
        dx = np.where(x > 0, wide, wide * a_channel(slopes, x.ndim - 2))
        shares, negative = widen(1, gradient, np.minimum(x, 0))
        dweight = sum_of_maps(shares * negative)
        return (dx,), {"weight": sum_over(dweight, 0, keepdims=True) if self.each == "layer" else dweight}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.PReLU(1 if self.each == "layer" else inputs[0][0], init=self.slope)

    mistakes = (
        Mistake(
            "prelu-no-weight",
            "weights",
            "The slope of prelu is trained: it is a parameter, unlike that of leaky_relu.",
            lambda layer, work, x: {},
        ),
        Mistake(
            "prelu-sharing-confused",
            "weights",
            "prelu has one slope for the whole layer; with each=channel it has one for each channel.",
            _other_sharing,
        ),
        Mistake(
            "prelu-slope-a-value",
            "weights",
            "All positions of a map share the slope: no more than one a channel.",
            lambda layer, work, x: {"weight": work.shape(tuple(channel_letters(x)), **channel_letters(x))},
        ),
    )
