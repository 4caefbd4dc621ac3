"""gelu: the Gaussian error linear unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.layer import Example
from cnncalc.options import Flag, keyword
from cnncalc.pointwise import Pointwise
from cnncalc.sizes import Shape

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Gelu(Pointwise):
    """Multiply each value x by the probability that a standard normal number is below x."""

    approximate: bool = keyword(Flag(), False, "yes: the formula with tanh that comes close to it")

    source = "Hendrycks and Gimpel, Gaussian error linear units (GELUs), 2016, section 2"
    examples = (Example("384x56x56", "gelu"), Example("100", "gelu approximate=yes"))

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        return nn.GELU("tanh" if self.approximate else "none")
