"""layernorm: layer normalisation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cnncalc.layer import WHOLE_INPUT, Example, Kept, Needs, Op, Reach, Weights, kept_fresh
from cnncalc.mistakes import Mistake
from cnncalc.normalising import AFFINE_MISTAKES, Normalisation, affine_weights
from cnncalc.options import Word, keyword
from cnncalc.sizes import Shape, product
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array


def _other_axes(layer: LayerNorm, work: Work, x: Shape) -> Weights:
    return replace(layer, over="channels" if layer.over == "all" else "all").weights(work, x)


@dataclass(frozen=True)
class LayerNorm(Normalisation):
    """Shift and scale the channels at each position of each example to mean 0 and variance 1."""

    over: str = keyword(Word(("channels", "all")), "channels", "channels: at each position; all: over the whole map")

    source = "Ba, Kiros and Hinton, Layer normalization, 2016, section 3; over channels: Liu et al., ConvNeXt, 2022"
    examples = (
        Example("96x56x56", "layernorm"),
        Example("6x28x28", "layernorm over=all"),
        Example("768", "layernorm affine=no"),
    )

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        """One pair a channel; with over=all one for each value."""
        return affine_weights(work, inputs[0], whole=self.over == "all") if self.affine else {}

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        return (WHOLE_INPUT,) if self.over == "all" else super().reach(output, *inputs)

    def statistics(self, needs: Needs, x: Shape) -> tuple[Kept, ...]:
        positions = 1 if self.over == "all" else product(x[1:])
        return (kept_fresh("mean and inverse deviation of each position", 2 * positions),)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """PyTorch normalises the last axis, so that the channels are moved there and stay there in memory."""
        (op,) = super().program(needs, output, *inputs)
        return (op._replace(channels_last=self.over != "all" and output[0] != 1 and product(output[1:]) != 1),)

    def gathered(self, x: Array) -> tuple[Array, tuple[int, ...]]:
        """The channels at each position of each example, or all of its values."""
        return x, tuple(range(1, x.ndim)) if self.over == "all" else (1,)

    def torch(self, *inputs: Shape) -> nn.Module:
        from torch import nn

        from cnncalc.modules import ChannelNorm

        (x,) = inputs
        if self.over == "all":
            return nn.LayerNorm(x, self.eps, self.affine)
        return ChannelNorm(x[0], self.eps, self.affine)

    mistakes = (
        *AFFINE_MISTAKES,
        Mistake(
            "layernorm-axes-confused",
            "weights",
            "Scale and shift have the shape that is normalised over: 2C for the channels, two a value for over=all.",
            _other_axes,
        ),
    )
