"""conv: convolution (or cross-correlation) with shared weights, 1-D to 3-D."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnncalc.convolution import (
    BIAS_MISTAKES,
    COST_MISTAKES,
    PADDING_MODES,
    Convolving,
    Links,
    LinkTable,
    check_groups,
    check_padding,
    convolution_program,
    count,
    flipped_kernel,
    kept_by_convolution,
    without_entry,
)
from cnncalc.errors import LayerError
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
from cnncalc.mistakes import Mistake, as_if
from cnncalc.options import Flag, Integer, PerAxis, Word, keyword, positional
from cnncalc.sizes import Shape, Size
from cnncalc.value_mistakes import VALUE_MISTAKES
from cnncalc.windows import WINDOW_MISTAKES, Sizes, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients
    from cnncalc.correlation import Block


@dataclass(frozen=True)
class Conv(Convolving):
    """Slide F kernels over the input and sum the products of each window; every position shares the same weights."""

    filters: Size = positional(Integer(), "number of kernels, which is the number of output channels")
    kernel: Sizes = positional(PerAxis(), "size of the kernel")
    groups: Size = keyword(Integer(), 1, "the channels are split into this many groups that do not mix")
    bias: bool = keyword(Flag(), True, "one trained number a kernel, added to each of its sums")
    padding_mode: str = keyword(Word(PADDING_MODES), "zeros", "what the padding holds")
    flip: bool = keyword(Flag(), False, "yes: the mathematical convolution, with the kernel flipped")
    links: Links | None = keyword(LinkTable(), None, "the input channels that each map reads, as in LeNet-5: 012 123")

    source = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 2"
    examples = (
        Example("3x512x512", "conv 100 5x5 pad=same"),
        Example("1x32x32", "conv 6 5x5"),
        Example("4x9x8", "conv 6 (3, 2) stride=(2, 1) pad=1 groups=2"),
        Example("2x50", "conv 8 3 dilation=4 pad=causal"),
        Example("2x5x6x7", "conv 3 3 bias=no padding_mode=replicate pad=1"),
        Example("3x12x12", 'conv 3 5x5 links="012 12 0"'),
        Example("1x8x8", "conv 2 4x4 pad=full flip=yes"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        check_groups(work, self.groups, x[0], self.filters)
        self._check_links(work, x[0])
        check_padding(work, self.sliding.over(x[1:]), self.padding_mode)
        return (self.filters, *self.sliding.output(work, x[1:]))

    def _check_links(self, work: Work, channels: Size) -> None:
        if self.links is None:
            return
        rows, last = len(self.links), max(map(max, self.links))
        for holds, message, mend in (
            (self.groups == 1, "links and groups exclude each other", "leave out groups: links say who reads what"),
            (
                self.filters == rows,
                f"links has {rows} {'entry' if rows == 1 else 'entries'} for {self.filters} "
                f"{'map' if self.filters == 1 else 'maps'}",
                "write the channels that each map reads, one entry a map",
            ),
            (
                last < channels,
                f"links names channel {last}, the input has {channels}",
                f"channels are numbered from 0 to {channels - 1}",
            ),
        ):
            work.require(holds, lambda message=message, mend=mend: LayerError(message, mend, "links"))  # type: ignore[misc]

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        """One kernel a map, with entries in each channel that it reads; with links one kernel of one channel a link."""
        (x,) = inputs
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        values = {"F": self.filters, "C": x[0], "g": self.groups, "links": count(self.links or ())}
        entries = ("links", "1") if self.links else ("F", self.channels)
        shapes = {"weight": work.shape((*entries, *kernel), **values, **kernel)}
        if self.bias:
            shapes["bias"] = work.shape(("F",), F=self.filters)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: the weights that a map has, once for each of its positions."""
        return self.products(work, "macs", output, inputs[0], kernel_letters(per_axis(self.kernel, len(output) - 1)))

    def products(self, work: Work, name: str, output: Shape, x: Shape, kernel: dict[str, Size]) -> Size:
        """A step that counts, for every value of the output, `kernel` entries in each channel that it reads."""
        letters = channel_letters(output, "F", "_out")
        maps, *positions = letters
        each = ["links"] if self.links else [maps, self.channels]
        values = {"C": x[0], "g": self.groups, "links": count(self.links or ())}
        return work(name, "*".join([*each, *positions, *kernel]), **letters, **kernel, **values)

    @property
    def channels(self) -> str:
        """The number of channels that a kernel reads, as a formula."""
        return "C" if self.groups == 1 else "C/g"

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input or a copy of it, and the flipped kernel, which is a copy, too."""
        (x,) = inputs
        kept = kept_by_convolution(needs, x, self.sliding.over(x[1:]), self.padding_mode, self.links)
        return (*kept, flipped_kernel(self, x)) if kept and self.flip else kept

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        (x,) = inputs
        windows, weights = self.sliding.over(x[1:]), self.weight_shapes(x)
        return convolution_program(needs, output, x, windows, self.padding_mode, weights, self.flip, self.links)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of the products of its window and its map's kernel, plus the map's bias."""
        from cnncalc import correlation

        (x,) = inputs
        return correlation.convolve(x, self.maps(weights), weights.get("bias"), self, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import correlation

        (x,) = inputs
        dx, kernels = correlation.convolve_backward(gradient, x, self.maps(weights), self, run)
        weight = correlation.weight_of(kernels, flip=self.flip, linked=self.links is not None)
        return (dx,), {"weight": weight} | ({"bias": correlation.sum_of_maps(gradient)} if self.bias else {})

    def maps(self, weights: Mapping[str, Array]) -> list[Block]:
        """The maps of the output: which channels each reads, with which kernel."""
        from cnncalc.correlation import grouped, linked

        if self.links is not None:
            return linked(weights["weight"], self.links, flip=self.flip)
        return grouped(weights["weight"], self.groups, flip=self.flip)

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        options = {name: getattr(self, name) for name in ("groups", "bias", "padding_mode", "flip", "links")}
        return twins.convolution(self.sliding, inputs[0], self.filters, **options)

    mistakes = (
        *WINDOW_MISTAKES,
        *BIAS_MISTAKES,
        *COST_MISTAKES,
        *VALUE_MISTAKES,
        Mistake(
            "channels-ignored",
            "weights",
            "A kernel spans all channels of its input: it has a weight for each entry of each channel.",
            without_entry(1),
        ),
        Mistake(
            "one-kernel",
            "weights",
            "Each map of the output has a kernel of its own: multiply by the number of kernels.",
            without_entry(0),
        ),
        Mistake(
            "kernel-side-for-area",
            "weights",
            "A kernel has as many weights as its area (5x5: 25), not as its side.",
            without_entry(-1),
        ),
        Mistake(
            "groups-ignored",
            "weights",
            "A kernel of a grouped convolution sees only C/g channels.",
            as_if("weights", groups=1),
        ),
        Mistake(
            "macs-groups-ignored",
            "macs",
            "In a grouped convolution every value of the output sums over C/g channels, not over all.",
            as_if("macs", groups=1),
        ),
        Mistake(
            "macs-channels-forgotten",
            "macs",
            "Every value of the output sums over all channels that its kernel reads: multiply by their number.",
            lambda layer, work, output, x: layer.macs(work, output, (layer.groups, *x[1:])),
        ),
        Mistake(
            "depth-is-input",
            "output_shape",
            "The output has one map for each kernel; the depth of the input is summed over.",
            lambda layer, work, x: (x[0], *layer.output_shape(work, x)[1:]),
        ),
        Mistake(
            "depths-multiplied",
            "output_shape",
            "A kernel sums over the channels into one map: the depth is the number of kernels, not times the channels.",
            lambda layer, work, x: (layer.filters * x[0], *layer.output_shape(work, x)[1:]),
        ),
        Mistake(
            "channel-products-stored",
            "output_values",
            "The products of the input channels are summed as they are made; only the F maps of the output are stored.",
            lambda layer, work, output, x: layer.products(work, "output_values", output, x, {}),
        ),
    )
