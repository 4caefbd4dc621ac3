"""log_softmax: the logarithm of softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import SOFTMAX_MISTAKES, Softmaxed
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class LogSoftmax(Softmaxed):
    """Turn the scores of the classes into logarithms of probabilities, which cross-entropy adds up."""

    mistakes = SOFTMAX_MISTAKES
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.3"
    examples = (Example("10", "log_softmax"), Example("21x32x32", "log_softmax"))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.LogSoftmax(dim=1)
