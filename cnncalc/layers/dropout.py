"""dropout: random zeros during training."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from cnncalc.dropping import Dropping
from cnncalc.layer import Example, Kept, Needs, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.options import Decimal, Flag, keyword, positional
from cnncalc.sizes import Shape, floor_div, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


def _survivors(layer: Dropout, work: Work, x: Shape) -> Shape:
    share = 1 - Fraction(str(layer.p))
    return (floor_div(x[0] * share.numerator, share.denominator), *x[1:])


@dataclass(frozen=True)
class Dropout(Dropping):
    """In training, set each value to 0 with probability p and divide the others by 1 - p; in use, do nothing."""

    p: float = positional(Decimal(0, 1), "probability that a value is dropped")
    inplace: bool = keyword(Flag(), False, "overwrite the input; changes memory, not values")

    dropped = "values"
    source = "Srivastava et al., Dropout, Journal of Machine Learning Research 15, 2014, section 4"
    examples = (Example("4096", "dropout 0.5"), Example("64x28x28", "dropout 0.2 inplace=yes"))

    def shares_storage(self, training: bool) -> bool:
        return self.inplace or super().shares_storage(training)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The mask, in the dtype of the input; a single zero where everything is dropped."""
        if not (needs.training and needs.inputs[0] and self.p):
            return ()
        if self.p == 1:
            return (kept_fresh("zero", 1, per_batch=True),)
        return (kept_fresh("mask", product(output)),)

    def drawn_shape(self, x: Array) -> tuple[int, ...]:
        return x.shape

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Dropout(self.p, self.inplace)

    mistakes = (
        Mistake(
            "dropout-shrinks",
            "output_shape",
            "Dropped values become 0 but stay in their place, so the shape does not change.",
            _survivors,
        ),
        Mistake(
            "dropout-mask-forgotten",
            "saved",
            "The backward pass must know which values were dropped: training keeps a mask as large as the input.",
            lambda layer, work, needs, output, x: (),
        ),
    )
