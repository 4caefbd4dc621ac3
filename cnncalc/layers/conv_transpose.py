"""conv_transpose: transposed convolution, which undoes the change of size that a convolution makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.convolution import BIAS_MISTAKES, check_groups, kernel_in_order
from cnncalc.errors import LayerError
from cnncalc.layer import (
    EVALUATION,
    Example,
    Kept,
    Layer,
    Needs,
    Op,
    Reach,
    Run,
    Weights,
    channel_letters,
    kept_input,
    need_channels,
)
from cnncalc.mistakes import Mistake, as_if, with_formula, with_inputs
from cnncalc.options import Flag, Integer, PerAxis, keyword, positional
from cnncalc.sizes import AXES, Shape, Size, floor_div, maximum, product, ratio, settled
from cnncalc.windows import Sizes, Window, kernel_letters, per_axis, swap_axes
from cnncalc.work import Letters, Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


class Spread(NamedTuple):
    """The options along one axis; `pad` entries are cut off on both sides, `cut` more and `output_pad` fewer at the
    end."""

    axis: str
    length: Size
    kernel: Size
    stride: Size
    dilation: Size
    pad: Size
    output_pad: Size
    cut: Size

    @property
    def span(self) -> Size:
        """The last entry that the dilated kernel reaches from its first: d(k - 1)."""
        return self.dilation * (self.kernel - 1)


@dataclass(frozen=True)
class ConvTranspose(Layer):
    """Put a kernel, scaled by the value there, at every position of the input and add up where they overlap."""

    filters: Size = positional(Integer(), "number of output channels")
    kernel: Sizes = positional(PerAxis(), "size of the kernel")
    stride: Sizes = keyword(PerAxis(), 1, "step between two kernels in the output")
    pad: Sizes | str = keyword(PerAxis(0, ("same",)), 0, "entries cut off on both sides; same gives n * stride")
    output_pad: Sizes = keyword(PerAxis(0), 0, "entries added at the end, to choose among the sizes a stride merges")
    dilation: Sizes = keyword(PerAxis(), 1, "step between two entries of a kernel")
    groups: Size = keyword(Integer(), 1, "the channels are split into this many groups that do not mix")
    bias: bool = keyword(Flag(), True, "one trained number an output channel, added to each of its values")

    has_macs = True
    group = "convolution"
    source = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 4"
    examples = (
        Example("64x7x7", "conv_transpose 32 4 stride=2 pad=1"),
        Example("4x5x6", "conv_transpose 6 (3, 2) stride=(2, 3) output_pad=1 groups=2 bias=no"),
        Example("2x9", "conv_transpose 3 3 stride=2 pad=same"),
        Example("3x6x6", "conv_transpose 2 3 dilation=2"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        """(n - 1)s - 2p + d(k - 1) + p_out + 1 along each axis (relationship 14). Raises LayerError where that is not
        positive, where `output_pad` is not below stride or dilation, or `groups` does not divide the channels."""
        (x,) = inputs
        need_channels(self, x)
        check_groups(work, self.groups, x[0], self.filters)
        if self.pad == "same" and any(per_axis(self.output_pad, 1)):
            raise LayerError(
                "output_pad has no place beside pad=same, which gives n * stride",
                mend="leave one of the two out",
                option="output_pad",
            )
        return (self.filters, *(self._length(work, spread) for spread in self.spreads(x[1:])))

    def _length(self, work: Work, spread: Spread) -> Size:
        axis: Letters = (("n", spread.axis),)
        if self.pad == "same":
            return work("n_out", "n*s", axis, n=spread.length, s=spread.stride)
        step = maximum(spread.stride, spread.dilation)
        work.require(
            spread.output_pad < step,
            lambda: LayerError(
                f"output_pad={spread.output_pad} must be below stride or dilation, which are {spread.stride} "
                f"and {spread.dilation}",
                mend=f"the largest that works is {step - 1}",
                option="output_pad",
            ),
        )
        work.require(
            (spread.length - 1) * spread.stride + spread.span + spread.output_pad >= 2 * spread.pad,
            lambda: LayerError(
                f"pad={spread.pad} cuts off all {(spread.length - 1) * spread.stride + spread.span + 1} entries",
                mend="the padding of a transposed convolution is cut off on both sides; make it smaller",
                option="pad",
            ),
        )
        kernel, letters = spread.kernel, axis
        if spread.dilation != 1:
            kernel = work("k_eff", "d*(k - 1) + 1", d=spread.dilation, k=spread.kernel)
            letters = (*axis, ("k", "k_eff"))
        values = {"n": spread.length, "s": spread.stride, "p": spread.pad, "k": kernel}
        if spread.output_pad == 0:
            return work("n_out", "(n - 1)*s - 2p + k", letters, **values)
        return work("n_out", "(n - 1)*s - 2p + k + p_out", letters, p_out=spread.output_pad, **values)

    def spreads(self, spatial: Shape) -> tuple[Spread, ...]:
        """The options along each spatial axis of an input."""
        rank = len(spatial)
        spreads = []
        for axis, length, kernel, stride, dilation, output_pad, pad in zip(
            AXES[rank],
            spatial,
            *(per_axis(option, rank) for option in (self.kernel, self.stride, self.dilation, self.output_pad)),
            (self.pad,) * rank if isinstance(self.pad, str) else per_axis(self.pad, rank),
            strict=True,
        ):
            if isinstance(pad, str):  # as the gradient of a convolution with same padding
                total = dilation * (kernel - 1) + 1 - stride
                surplus = settled(maximum(total, 0))
                pad = floor_div(surplus, 2)
                cut, output_pad = surplus - 2 * pad, settled(maximum(-total, 0))
            else:
                cut = 0
            spreads.append(Spread(axis, length, kernel, stride, dilation, pad, output_pad, cut))
        return tuple(spreads)

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        (x,) = inputs
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        values = {"C": x[0], "F": self.filters, "g": self.groups}
        shapes = {"weight": work.shape(("C", self._maps, *kernel), **values, **kernel)}
        if self.bias:
            shapes["bias"] = work.shape(("F",), F=self.filters)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: every value of the input meets every entry of its kernels, also what is cut off afterwards."""
        (x,) = inputs
        letters = channel_letters(x)
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        formula = "*".join([*letters, self._maps, *kernel])
        return work("macs", formula, **letters, **kernel, F=self.filters, g=self.groups)

    @property
    def _maps(self) -> str:
        """The number of output channels that a value of the input reaches, as a formula."""
        return "F" if self.groups == 1 else "F/g"

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        """Entry o holds products of the entries i with o = s*i - p + d*j for some j of 0..k-1."""
        return (
            tuple(
                Reach(ratio(1, axis.stride), ratio(axis.pad - axis.span, axis.stride), ratio(axis.pad, axis.stride))
                for axis in self.spreads(inputs[0][1:])
            ),
        )

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        return (kept_input(),) if needs.any else ()

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The convolution, and a copy without the end where it is cut off."""
        (op,) = super().program(needs, output, *inputs)
        op = op._replace(kernel=kernel_in_order(self.weights(Work(), *inputs)["weight"]) if needs.weights else 0)
        cuts = [spread.cut for spread in self.spreads(inputs[0][1:])]
        if not any(cuts):
            return (op,)
        longer = product(size + cut for size, cut in zip(output[1:], cuts, strict=True))
        return (op._replace(values=output[0] * longer), Op((1,), product(output)))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Every value of the input puts its kernels, times itself, into the output; overlaps add up; plus the bias."""
        from cnncalc import correlation
        from cnncalc.arrays import a_channel, pad, plus, widen

        (x,) = inputs
        x, weight = widen(weights["weight"][:, 0].size, x, weights["weight"])
        spreads = self.spreads(x.shape[2:])
        shape = (len(x), self.filters, *(self._spread_length(each) for each in spreads))
        rule = correlation.scatter_fast if run.fast else correlation.scatter
        y = rule(x, correlation.grouped(weight, self.groups), self._windows(spreads), shape)
        y = pad(y, self._cuts(spreads))
        return plus(y, a_channel(weights["bias"], len(spreads))) if self.bias else y

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import correlation
        from cnncalc.arrays import pad

        (x,) = inputs
        spreads = self.spreads(x.shape[2:])
        maps = correlation.grouped(weights["weight"], self.groups)
        # What was cut off has no gradient, what was added at the end has no source.
        whole = pad(gradient, [(-before, -after) for before, after in self._cuts(spreads)])
        windows = self._windows(spreads)
        wide, wide_maps = correlation.widened(weights["weight"][0].size, whole, maps)
        rule = correlation.correlate_fast if run.fast else correlation.correlate
        dx = rule(wide, wide_maps, windows, x.shape[2:], "zeros")
        weight = correlation.weight_of(correlation.kernels_backward(x, whole, maps, windows, run))
        return (dx,), {"weight": weight} | ({"bias": correlation.sum_of_maps(gradient)} if self.bias else {})

    def _spread_length(self, spread: Spread) -> Size:
        """The length over which all kernels spread, before anything is cut off or added."""
        return (spread.length - 1) * spread.stride + spread.span + 1

    def _cuts(self, spreads: Sequence[Spread]) -> list[tuple[Size, Size]]:
        """What is added before and after each axis; negative where it is cut off."""
        return [(-each.pad, each.output_pad - each.pad - each.cut) for each in spreads]

    def _windows(self, spreads: Sequence[Spread]) -> list[Window]:
        """Where the kernel of each value of the input stands in the output before it is cut."""
        return [
            Window(each.axis, self._spread_length(each), each.kernel, each.stride, each.dilation, 0, 0)
            for each in spreads
        ]

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        (x,) = inputs
        _, _, kernel, stride, dilation, pad, output_pad, cut = zip(*self.spreads(x[1:]), strict=True)
        return twins.transposed_convolution(
            x[0], self.filters, kernel, stride, pad, output_pad, dilation, self.groups, self.bias, cut
        )

    mistakes = (
        Mistake(
            "transposed-as-convolution",
            "output_shape",
            "A transposed convolution enlarges: input and output of the convolution's formula change places.",
            with_formula("output_shape", n_out="floor((n + 2p - k)/s) + 1"),
        ),
        Mistake(
            "transposed-pad-added",
            "output_shape",
            "The padding of a transposed convolution is cut off its output: subtract 2p.",
            with_formula("output_shape", n_out="(n - 1)*s + 2p + k"),
        ),
        Mistake(
            "transposed-pad-forgotten",
            "output_shape",
            "The padding of a transposed convolution is cut off on both sides of its output: subtract 2p.",
            with_formula("output_shape", n_out="(n - 1)*s + k"),
        ),
        Mistake(
            "transposed-size-times-stride",
            "output_shape",
            "n kernels stand s apart: the last begins at (n - 1)s and is k long; only k - s = 2p makes that n*s.",
            with_formula("output_shape", n_out="n*s"),
        ),
        Mistake(
            "transposed-stride-ignored",
            "output_shape",
            "The kernels stand s apart in the output, so that n - 1 steps take (n - 1)s entries.",
            with_formula("output_shape", n_out="(n - 1) - 2p + k"),
        ),
        Mistake(
            "output-pad-forgotten",
            "output_shape",
            "output_pad adds entries at the end of the output.",
            as_if("output_shape", output_pad=0),
        ),
        Mistake(
            "transposed-dilation-ignored",
            "output_shape",
            "A dilated kernel spans d(k - 1) + 1 entries, not k.",
            with_formula("output_shape", k_eff="k"),
        ),
        Mistake(
            "transposed-axes-swapped",
            "output_shape",
            "Shapes are written height before width: each axis has its own size, kernel, stride and padding.",
            with_inputs("output_shape", swap_axes),
        ),
        *BIAS_MISTAKES,
        Mistake(
            "transposed-groups-ignored",
            "weights",
            "In a grouped transposed convolution a channel reaches only F/g maps.",
            as_if("weights", groups=1),
        ),
        Mistake(
            "transposed-bias-an-input",
            "weights",
            "Biases are added to the output: one for each of its F channels, not for each of the input's.",
            lambda layer, work, x: (
                layer.weights(work, x) | ({"bias": work.shape(("C",), C=x[0])} if layer.bias else {})
            ),
        ),
        Mistake(
            "transposed-macs-at-output",
            "macs",
            "Every value of the input meets the kernel once: count the positions of the input, not of the output.",
            lambda layer, work, output, x: layer.macs(work, output, (x[0], *output[1:])),
        ),
        Mistake(
            "transposed-kernel-area-forgotten",
            "macs",
            "Every value of the input is multiplied by each entry of its kernels: multiply by the kernel's area.",
            as_if("macs", kernel=1),
        ),
    )
