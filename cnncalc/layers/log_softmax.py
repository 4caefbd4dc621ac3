"""log_softmax: the logarithm of softmax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import EVALUATION, Example, Run
from cnncalc.pointwise import SOFTMAX_MISTAKES, Softmaxed
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class LogSoftmax(Softmaxed):
    """Turn the scores of the classes into logarithms of probabilities, which cross-entropy adds up."""

    mistakes = SOFTMAX_MISTAKES
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.3"
    examples = (Example("10", "log_softmax"), Example("21x32x32", "log_softmax"))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """x, less the logarithm of the sum of exp over all channels. Subtracting the largest first changes nothing."""
        import numpy as np

        from cnncalc.arrays import as_float

        x = as_float(inputs[0])
        below = x - x.max(axis=1, keepdims=True)
        return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        import numpy as np

        probabilities = np.exp(self.forward(weights, *inputs))
        return (gradient - probabilities * gradient.sum(axis=1, keepdims=True),), {}

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.LogSoftmax(dim=1)
