"""conv: convolution (or cross-correlation) with shared weights, 1-D to 3-D."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.errors import LayerError
from cnncalc.layer import Example, Kept, Layer, Needs, Reach, Weights, channel_letters, kept_input, need_channels
from cnncalc.mistakes import Mistake, as_if, without
from cnncalc.options import Flag, Integer, PerAxis, Word, keyword, positional
from cnncalc.sizes import Shape, Size, divides
from cnncalc.windows import WINDOW_MISTAKES, Sizes, Sliding, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Conv(Layer):
    """Slide F kernels over the input and sum the products of each window; every position shares the same weights."""

    filters: Size = positional(Integer(), "number of kernels, which is the number of output channels")
    kernel: Sizes = positional(PerAxis(), "size of the kernel")
    stride: Sizes = keyword(PerAxis(), 1, "step between two windows")
    pad: Sizes | str = keyword(PerAxis(0, ("valid", "same", "full", "causal")), 0, "entries added on both sides")
    dilation: Sizes = keyword(PerAxis(), 1, "step between two entries of a window")
    groups: Size = keyword(Integer(), 1, "the channels are split into this many groups that do not mix")
    bias: bool = keyword(Flag(), True, "one trained number a kernel, added to each of its sums")
    padding_mode: str = keyword(Word(("zeros", "replicate", "reflect", "circular")), "zeros", "what the padding holds")
    flip: bool = keyword(Flag(), False, "yes: the mathematical convolution, with the kernel flipped")

    has_macs = True
    group = "convolution"
    source = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2"
    examples = (
        Example("3x512x512", "conv 100 5x5 pad=same"),
        Example("1x28x28", "conv 6 5x5"),
        Example("4x9x8", "conv 6 (3, 2) stride=(2, 1) pad=1 groups=2"),
        Example("2x50", "conv 8 3 dilation=4 pad=causal"),
        Example("2x5x6x7", "conv 3 3 bias=no padding_mode=replicate pad=1"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        for what, size in (("input channels", x[0]), ("filters", self.filters)):
            work.require(
                divides(self.groups, size),
                lambda what=what, size=size: LayerError(  # type: ignore[misc]
                    f"groups={self.groups} does not divide the {size} {what}", option="groups"
                ),
            )
        return (self.filters, *self.sliding.output(work, x[1:]))

    @property
    def sliding(self) -> Sliding:
        return Sliding(self.kernel, self.stride, self.pad, self.dilation)

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        (x,) = inputs
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        channels = "C" if self.groups == 1 else "C/g"
        shapes = {"weight": work.shape(("F", channels, *kernel), F=self.filters, C=x[0], g=self.groups, **kernel)}
        if self.bias:
            shapes["bias"] = work.shape(("F",), F=self.filters)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        (x,) = inputs
        values = channel_letters(output, "F", "_out")
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        formula = "*".join([*values, "C" if self.groups == 1 else "C/g", *kernel])
        return work("macs", formula, **values, **kernel, C=x[0], g=self.groups)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (tuple(window.reach for window in self.sliding.over(x[1:])),)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        return (kept_input(),) if needs.any else ()

    mistakes = (
        *WINDOW_MISTAKES,
        Mistake(
            "bias-forgotten", "weights", "Each kernel has one bias of its own: F more parameters.", without("bias")
        ),
        Mistake(
            "groups-ignored",
            "weights",
            "A kernel of a grouped convolution sees only C/g channels.",
            as_if("weights", groups=1),
        ),
    )
