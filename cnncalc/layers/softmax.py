"""softmax: scores as probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.layer import EVALUATION, Example, Run
from cnncalc.mistakes import Mistake
from cnncalc.pointwise import SOFTMAX_MISTAKES, Softmaxed
from cnncalc.sizes import Shape
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


def _scores_divided(layer: Softmax, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
    import numpy as np

    from cnncalc.arrays import as_float

    x = as_float(x)
    return np.asarray(x / x.sum(axis=1, keepdims=True))


def _exponentials(layer: Softmax, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
    import numpy as np

    from cnncalc.arrays import as_float

    return np.asarray(np.exp(as_float(x)))


def _all_to_the_largest(layer: Softmax, work: Work, weights: Mapping[str, Array], x: Array, **run: Any) -> Array:
    import numpy as np

    return np.asarray((x == x.max(axis=1, keepdims=True)) * 1)


@dataclass(frozen=True)
class Softmax(Softmaxed):
    """Turn the scores of the classes into probabilities: positive, with sum 1 over the channels at each position."""

    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.3"
    examples = (Example("10", "softmax"), Example("21x32x32", "softmax"))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """exp(x), divided by the sum of exp over all channels. Subtracting the largest first changes nothing."""
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        y = self.forward(weights, *inputs)
        return (y * (gradient - (gradient * y).sum(axis=1, keepdims=True)),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Softmax(dim=1)

    mistakes = (
        *SOFTMAX_MISTAKES,
        Mistake(
            "scores-divided-by-their-sum",
            "forward",
            "The scores themselves were divided by their sum: softmax takes the exponential of each score first, so "
            "that every share is positive.",
            _scores_divided,
        ),
        Mistake(
            "exponentials-not-divided",
            "forward",
            "The exponentials were not divided by their sum: probabilities sum to 1.",
            _exponentials,
        ),
        Mistake(
            "softmax-as-maximum",
            "forward",
            "All probability was given to the largest score: softmax leaves every class a share.",
            _all_to_the_largest,
        ),
    )
