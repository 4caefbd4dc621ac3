"""rbf: the output layer of LeNet-5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import (
    EVALUATION,
    WHOLE_INPUT,
    Example,
    Kept,
    Layer,
    Needs,
    Op,
    Reach,
    Run,
    Weights,
    kept_fresh,
    kept_input,
)
from cnncalc.mistakes import Mistake
from cnncalc.options import Flag, Integer, keyword, positional
from cnncalc.sizes import Shape, Size, format_product, format_shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Rbf(Layer):
    """Measure the squared Euclidean distance of the input to each of F centres, one a class (radial basis functions).

    Operations: a subtraction, a square and an addition for every input of every unit.
    """

    features: Size = positional(Integer(), "number of centres, which is the number of output features")
    trained: bool = keyword(Flag(), False, "no: the centres are chosen by hand, as in the paper")

    group = "dense"
    source = "LeCun et al., Gradient-based learning applied to document recognition, 1998, section II.B, equation 7"
    examples = (Example("84", "rbf 10"), Example("84", "rbf 10 trained=yes"))

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """(F,) for (K,). Raises LayerError for an input that is not flat."""
        (x,) = inputs
        if len(x) != 1:
            raise LayerError(
                f"rbf needs a flat input, got {format_shape(x)}",
                mend=f"write 'flatten' before it ({format_product(x)} features)",
            )
        return (self.features,)

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        """The centres; counted also where they are not trained."""
        return {"weight": work.shape(("F", "K"), F=self.features, K=inputs[0][0])}

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return work("operations", "3*F*K", F=self.features, K=inputs[0][0])

    def connections(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return work("connections", "F*K", F=self.features, K=inputs[0][0])

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The differences to all centres."""
        return (kept_fresh("differences", self.features * product(inputs[0])),) if needs.any else ()

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The differences to all centres, their squares, and the sum, whose gradient serves for every square."""
        size = self.features * product(inputs[0])
        keeps = (kept_input(),) if needs.any else ()
        centres = self.trained_entries(needs, *inputs)
        negated = (kept_fresh("gradient a difference", size),) if needs.weights else ()
        return (
            Op((0,), size, weights=centres, backward_scratch=negated),
            Op((1,), size, keeps=keeps, backward_scratch=(kept_fresh("steps of the gradient", 2 * size),)),
            Op((2,), product(output), passes=True),
        )

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """y_f = sum over k of (x_k - w_fk)^2."""
        from cnncalc.arrays import widen

        (x,) = inputs
        x, centres = widen(4 * x.shape[1], x, weights["weight"])  # |x - w|^2 is at most (|x| + |w|)^2
        distances: Array = ((x[:, None] - centres) ** 2).sum(axis=2)
        return distances

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import widen

        (x,) = inputs
        wide, x, centres = widen(4 * max(gradient.shape), gradient, x, weights["weight"])  # |x - w| is at most 2|x||w|
        steps = 2 * wide[:, :, None] * (x[:, None] - centres)
        return (steps.sum(axis=1),), {"weight": -steps.sum(axis=0)}

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import RadialBasis

        return RadialBasis(inputs[0][0], self.features, trained=self.trained)

    mistakes = (
        Mistake(
            "rbf-bias-counted",
            "weights",
            "A distance to a centre has no bias: K numbers a unit.",
            lambda layer, work, x: layer.weights(work, x) | {"bias": work.shape(("F",), F=layer.features)},
        ),
        Mistake(
            "rbf-centres-not-counted",
            "weights",
            "Centres that are chosen by hand are not trained, but they are there and take memory: F*K.",
            lambda layer, work, x: layer.weights(work, x) if layer.trained else {},
        ),
    )
