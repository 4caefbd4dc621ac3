"""droppath: stochastic depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Kept, Layer, Needs, Op, Run, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.options import Decimal, positional
from cnncalc.sizes import Shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class DropPath(Layer):
    """In training, set the whole branch to 0 for a random share p of the examples and divide the others by 1 - p."""

    p: float = positional(Decimal(0, 1), "probability that an example skips the branch")

    group = "regularisation"
    source = "Huang et al., Deep networks with stochastic depth, ECCV 2016, section 3; as torchvision's StochasticDepth"
    examples = (Example("96x56x56", "droppath 0.1"), Example("100", "droppath 0.5"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def shares_storage(self, training: bool) -> bool:
        """The input itself is returned where nothing is dropped."""
        return not training or self.p == 0

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """One factor an example."""
        return (kept_fresh("mask", 1),) if needs.training and needs.inputs[0] and self.p else ()

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        return super().program(needs, output, *inputs) if needs.training and self.p else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """In training, which examples keep the branch is drawn from `run.random`. Raises LayerError without it."""
        (x,) = inputs
        if not (run.training and self.p):
            return x
        return self._masked(x, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The mask is drawn again: `run.random` must be in the state in which `forward` found it."""
        if not (run.training and self.p):
            return (gradient,), {}
        return (self._masked(gradient, run),), {}

    def _masked(self, x: Array, run: Run) -> Array:
        from cnncalc.arrays import divide

        if run.random is None:
            raise LayerError("droppath draws which examples it drops", mend="give the run a random generator")
        kept = x * (run.random.random((len(x), *[1] * (x.ndim - 1))) >= self.p)
        return divide(kept, 1 - Fraction(str(self.p))) if self.p < 1 else kept

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
