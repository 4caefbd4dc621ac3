"""depthwise: a convolution of each channel by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.convolution import (
    BIAS_MISTAKES,
    COST_MISTAKES,
    PADDING_MODES,
    Convolving,
    check_padding,
    convolution_program,
    flipped_kernel,
    kept_by_convolution,
    without_entry,
)
from cnncalc.layer import (
    EVALUATION,
    Example,
    Kept,
    Needs,
    Op,
    Run,
    Weights,
    channel_letters,
    need_channels,
)
from cnncalc.mistakes import Mistake
from cnncalc.options import Flag, Integer, PerAxis, Word, keyword, positional
from cnncalc.sizes import Shape, Size
from cnncalc.value_mistakes import DEPTHWISE_VALUE_MISTAKES
from cnncalc.windows import WINDOW_MISTAKES, Sizes, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients
    from cnncalc.correlation import Block


@dataclass(frozen=True)
class Depthwise(Convolving):
    """Convolve each channel by itself with one kernel of its own (or `multiplier` of them); channels never mix."""

    kernel: Sizes = positional(PerAxis(), "size of the kernel")
    multiplier: Size = keyword(Integer(), 1, "number of kernels for each channel")
    bias: bool = keyword(Flag(), True, "one trained number a kernel, added to each of its sums")
    padding_mode: str = keyword(Word(PADDING_MODES), "zeros", "what the padding holds")
    flip: bool = keyword(Flag(), False, "yes: the mathematical convolution, with the kernel flipped")

    source = "Howard et al., MobileNets, 2017, section 3.1"
    examples = (
        Example("32x112x112", "depthwise 3 pad=1"),
        Example("4x9x8", "depthwise (3, 2) multiplier=2 stride=2 bias=no"),
        Example("2x50", "depthwise 4 pad=same"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        check_padding(work, self.sliding.over(x[1:]), self.padding_mode)
        depth = x[0] if self.multiplier == 1 else work("C_out", "C*m", C=x[0], m=self.multiplier)
        return (depth, *self.sliding.output(work, x[1:]))

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        (x,) = inputs
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        values = {"C": x[0], "m": self.multiplier}
        shapes = {"weight": work.shape((self._maps, "1", *kernel), **values, **kernel)}
        if self.bias:
            shapes["bias"] = work.shape((self._maps,), **values)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: the kernel's area for every value of the output; no sum over channels."""
        (x,) = inputs
        letters = channel_letters(output, "C_out", "_out")
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        _, *positions = letters
        formula = "*".join([self._maps, *positions, *kernel])
        return work("macs", formula, **letters, **kernel, C=x[0], m=self.multiplier)

    @property
    def _maps(self) -> str:
        """The number of kernels, as a formula."""
        return "C" if self.multiplier == 1 else "C*m"

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        (x,) = inputs
        kept = kept_by_convolution(needs, x, self.sliding.over(x[1:]), self.padding_mode)
        return (*kept, flipped_kernel(self, x)) if kept and self.flip else kept

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        (x,) = inputs
        windows, weights = self.sliding.over(x[1:]), self.weight_shapes(x)
        return convolution_program(needs, output, x, windows, self.padding_mode, weights, self.flip)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of the products of its window of one channel and a kernel, plus the kernel's bias."""
        from cnncalc import correlation

        (x,) = inputs
        return correlation.convolve(x, self.maps(weights), weights.get("bias"), self, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import correlation

        (x,) = inputs
        dx, kernels = correlation.convolve_backward(gradient, x, self.maps(weights), self, run)
        weight = correlation.weight_of(kernels, flip=self.flip)
        return (dx,), {"weight": weight} | ({"bias": correlation.sum_of_maps(gradient)} if self.bias else {})

    def maps(self, weights: Mapping[str, Array]) -> list[Block]:
        """The maps of the output: which channel each reads, with which kernel."""
        from cnncalc.correlation import grouped

        return grouped(weights["weight"], len(weights["weight"]) // self.multiplier, flip=self.flip)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        (x,) = inputs
        options = {name: getattr(self, name) for name in ("bias", "padding_mode", "flip")}
        return twins.convolution(self.sliding, x, x[0] * self.multiplier, groups=x[0], **options)

    mistakes = (
        *WINDOW_MISTAKES,
        *BIAS_MISTAKES,
        *COST_MISTAKES,
        *DEPTHWISE_VALUE_MISTAKES,
        Mistake(
            "depthwise-as-full",
            "weights",
            "A depthwise kernel sees one channel only: C kernels of one channel, not C kernels of C channels.",
            lambda layer, work, x: layer.weights(work, x) | {"weight": _full_kernel(layer, work, x)},
        ),
        Mistake(
            "depthwise-macs-as-full",
            "macs",
            "A depthwise convolution does not sum over channels: leave out the factor of the input's channels.",
            lambda layer, work, output, x: layer.macs(work, output, (x[0] * x[0], *x[1:])),
        ),
        Mistake(
            "depthwise-one-kernel",
            "weights",
            "Each channel has a kernel of its own: multiply by the number of channels.",
            without_entry(0),
        ),
        Mistake(
            "multiplier-ignored",
            "output_shape",
            "With a multiplier m each channel makes m maps: the depth is C*m.",
            lambda layer, work, x: (x[0], *layer.output_shape(work, x)[1:]),
        ),
    )


def _full_kernel(layer: Depthwise, work: Work, x: Shape) -> Shape:
    kernel = kernel_letters(per_axis(layer.kernel, len(x) - 1))
    return work.shape(("C*m", "C", *kernel), C=x[0], m=layer.multiplier, **kernel)
