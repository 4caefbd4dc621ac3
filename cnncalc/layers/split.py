"""split: an equal share of the channels for each branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import EVALUATION, Example, Layer, Needs, Op, Run
from cnncalc.mistakes import Mistake
from cnncalc.options import Integer, positional
from cnncalc.sizes import Shape, Size, divides, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


@dataclass(frozen=True)
class Split(Layer):
    """Give each branch an equal share of the channels; what the branches make of them is concatenated.

    Written as a block, `split { a | b }`; one layer of this type stands at the beginning of each branch.
    """

    part: Size = positional(Integer(0), "number of the branch, from 0")
    parts: Size = positional(Integer(), "number of branches")

    view = True
    group = "merge"
    source = "Ma et al., ShuffleNet V2, ECCV 2018, section 3.2"
    examples = (Example("116x28x28", "split { identity | conv 58 1 }"),)

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """C/b channels of C. Raises LayerError where the branches do not divide the channels."""
        ((channels, *spatial),) = inputs
        work.require(
            self.part < self.parts,
            lambda: LayerError(f"split counts its {self.parts} branches from 0: there is no branch {self.part}"),
        )
        work.require(
            divides(self.parts, channels),
            lambda: LayerError(f"split gives each of {self.parts} branches an equal share, got {channels} channels"),
        )
        return (work("C_out", "C/b", C=channels, b=self.parts), *spatial)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """All branches' views are made at once, and their gradients are put together in one tensor."""
        return (Op((0,), product(output), shares=True, part=(self.part, self.parts)),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """The branch's share of the channels."""
        (x,) = inputs
        return x[:, self._share(x)]

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        """The branch's share has its gradient; the other channels have none from it."""
        import numpy as np

        (x,) = inputs
        dx = np.zeros(x.shape, dtype=gradient.dtype)
        dx[:, self._share(x)] = gradient
        return (dx,), {}

    def _share(self, x: Array) -> slice:
        size = x.shape[1] // self.parts
        return slice(self.part * size, (self.part + 1) * size)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc.modules import Share

        return Share(self.part, self.parts)

    mistakes = (
        Mistake(
            "split-copies",
            "output_shape",
            "The channels are shared out: each of b branches gets C/b of them, not all.",
            lambda layer, work, x: x,
        ),
    )
