"""droppath: stochastic depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.dropping import Dropping
from cnncalc.layer import Example, Kept, Needs, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.options import Decimal, positional
from cnncalc.sizes import Shape, product

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


@dataclass(frozen=True)
class DropPath(Dropping):
    """In training, set the whole branch to 0 for a random share p of the examples and divide the others by 1 - p."""

    p: float = positional(Decimal(0, 1), "probability that an example skips the branch")

    dropped = "examples"
    source = "Huang et al., Deep networks with stochastic depth, ECCV 2016, section 3; as torchvision's StochasticDepth"
    examples = (Example("96x56x56", "droppath 0.1"), Example("100", "droppath 0.5"))

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """One factor an example."""
        return (kept_fresh("mask", 1),) if needs.training and needs.inputs[0] and self.p else ()

    def drawn_shape(self, x: Array) -> tuple[int, ...]:
        return (len(x), *[1] * (x.ndim - 1))

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import DropPath

        return DropPath(self.p)

    mistakes = (
        Mistake(
            "droppath-mask-a-value",
            "saved",
            "Whole examples are dropped: one factor an example is kept, not a mask as large as the map.",
            lambda layer, work, needs, output, x: (
                (kept_fresh("mask", product(output)),) if layer.saved(needs, output, x) else ()
            ),
        ),
    )
