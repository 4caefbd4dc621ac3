"""softmax: scores as probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.pointwise import SOFTMAX_MISTAKES, Softmaxed
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Softmax(Softmaxed):
    """Turn the scores of the classes into probabilities: positive, with sum 1 over the channels at each position."""

    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.3"
    examples = (Example("10", "softmax"), Example("21x32x32", "softmax"))
    mistakes = SOFTMAX_MISTAKES

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.Softmax(dim=1)
