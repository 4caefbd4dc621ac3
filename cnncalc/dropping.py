"""What the layers share that drop parts of their input at random while they train."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Layer, Needs, Op, Run
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Dropping(Layer):
    """In training, drops parts with probability `p` and divides what is kept by 1 - p; else gives back its input."""

    p: float

    group = "regularisation"
    #: What is dropped, in an error.
    dropped: ClassVar[str]

    def drawn_shape(self, x: Array) -> tuple[int, ...]:
        """The shape of the numbers that decide what is dropped; it meets the input's."""
        raise NotImplementedError

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        return x

    def shares_storage(self, training: bool) -> bool:
        """PyTorch returns the input itself where nothing is dropped."""
        return not training or self.p == 0

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        return super().program(needs, output, *inputs) if needs.training and self.p else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """In training, what is dropped is drawn from `run.random`. Raises LayerError where that is missing."""
        (x,) = inputs
        return self._masked(x, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The mask is drawn again: `run.random` must be in the state in which `forward` found it."""
        return (self._masked(gradient, run),), {}

    def _masked(self, x: Array, run: Run) -> Array:
        from cnncalc.arrays import divide

        if not (run.training and self.p):
            return x
        if run.random is None:
            message = f"{self.keyword()} draws which {self.dropped} it drops"
            raise LayerError(message, mend="give the run a random generator")
        kept = x * (run.random.random(self.drawn_shape(x)) >= self.p)
        return divide(kept, 1 - Fraction(str(self.p))) if self.p < 1 else kept
