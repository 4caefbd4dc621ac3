"""lrn: local response normalisation across channels."""

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
    Op,
    Run,
    kept_fresh,
    kept_input,
    need_channels,
    values_of,
)
from cnncalc.mistakes import Mistake
from cnncalc.options import Decimal, Integer, keyword, positional
from cnncalc.sizes import Shape, Size, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Lrn(Layer):
    """Divide each value by a power of the squares of n neighbouring channels: x / (k + alpha * sum of squares)^beta.

    Operations, a value: a square, n - 1 additions, a product, an addition, a power and a division. PyTorch divides
    alpha by n; its twin gets alpha * n.
    """

    size: Size = positional(Integer(), "number of neighbouring channels, the value's own included")
    alpha: float = keyword(Decimal(low=0), 1e-4, "factor of the sum of squares")
    beta: float = keyword(Decimal(low=0), 0.75, "exponent")
    k: float = keyword(Decimal(low=0), 2.0, "added to the sum, so that no division is by 0")

    group = "normalisation"
    source = "Krizhevsky, Sutskever and Hinton, ImageNet classification, NIPS 2012, section 3.3"
    examples = (Example("96x55x55", "lrn 5"), Example("8x100", "lrn 3 alpha=1 beta=0.5 k=1"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        return x

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return values_of(work, "operations", output, "(n + 4)", n=self.size)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, its squares (with n - 1 channels of zeros for the neighbours at the ends), and two steps more."""
        (x,) = inputs
        if not needs.inputs[0]:
            return ()
        squares = (x[0] + self.size - 1) * product(x[1:])
        return (
            kept_input(),
            kept_fresh("squares with neighbours", squares),
            kept_fresh("sums", product(x)),
            kept_fresh("divisors", product(x)),
        )

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """x*x, with zeros for the neighbours at the ends, their average, times alpha, plus k, to the power of beta; and
        the quotient. Gradients of a power and of a quotient are computed in steps."""
        (x,) = inputs
        size, whole = product(x), (x[0] + self.size - 1) * product(x[1:])
        keeps = (kept_input(),) if needs.inputs[0] else ()
        both = (kept_input(0), kept_input(1)) if needs.inputs[0] else ()
        two = (kept_fresh("steps of the gradient", 2 * size),)
        return (
            Op((0, 0), size, keeps=both),
            Op((1,), whole),
            Op((2,), size, keeps=keeps),
            Op((3,), size),
            Op((4,), size, passes=True),
            Op((5,), size, keeps=keeps, holds=(3,), backward_scratch=two),
            Op((0, 6), size, keeps=both, backward_scratch=two),
        )

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """x / (k + alpha * the sum of the squares of n neighbouring channels)^beta."""
        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        return x / self._denominators(x) ** self.beta

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """Each value is divided, and it is in the denominators of those that it is a neighbour of."""
        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        denominators = self._denominators(x)
        shares = gradient * x / denominators ** (self.beta + 1)
        passed = self._over_neighbours(shares, (self.size - 1) // 2, self.size // 2)
        return (gradient / denominators**self.beta - 2 * self.alpha * self.beta * x * passed,), {}

    def _denominators(self, x: Array) -> Array:
        return self.k + self.alpha * self._over_neighbours(x**2, self.size // 2, (self.size - 1) // 2)

    @staticmethod
    def _over_neighbours(x: Array, before: Size, after: Size) -> Array:
        """The sum over each channel and so many before and after it."""
        import numpy as np

        sums = [x[:, max(0, at - before) : at + after + 1].sum(axis=1) for at in range(x.shape[1])]
        return np.stack(sums, axis=1)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.LocalResponseNorm(self.size, self.alpha * self.size, self.beta, self.k)

    mistakes = (
        Mistake(
            "lrn-constants-trained",
            "weights",
            "k, alpha and beta are constants that are chosen before the training: nothing is trained.",
            lambda layer, work, x: {name: work.shape(("1",)) for name in ("k", "alpha", "beta")},
        ),
    )
