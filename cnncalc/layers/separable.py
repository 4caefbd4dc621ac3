"""separable: a depthwise convolution, then a pointwise one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.convolution import (
    BIAS_MISTAKES,
    COST_MISTAKES,
    PADDING_MODES,
    Convolving,
    check_padding,
    convolution_program,
    kept_by_convolution,
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
    kept_fresh,
    kept_input,
    need_channels,
    values_of_output,
)
from cnncalc.mistakes import Mistake, with_formula
from cnncalc.options import Flag, Integer, PerAxis, Word, keyword, positional
from cnncalc.sizes import Shape, Size, product, total
from cnncalc.windows import WINDOW_MISTAKES, Sizes, Sliding, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


class _Plain(NamedTuple):
    """How the pointwise part convolves."""

    sliding: Sliding
    padding_mode: str


_AT_A_POSITION = _Plain(Sliding(1), "zeros")


@dataclass(frozen=True)
class Separable(Convolving):
    """Convolve each channel by itself, then mix the channels with F kernels of size 1: far fewer weights than conv."""

    filters: Size = positional(Integer(), "number of pointwise kernels, which is the number of output channels")
    kernel: Sizes = positional(PerAxis(), "size of the depthwise kernel")
    bias: bool = keyword(Flag(), True, "one trained number a pointwise kernel; the depthwise part has none")
    padding_mode: str = keyword(Word(PADDING_MODES), "zeros", "what the padding holds")

    source = "Howard et al., MobileNets, 2017, section 3.1; Chollet, Xception, 2017"
    examples = (
        Example("32x112x112", "separable 64 3 pad=1"),
        Example("3x9x8", "separable 4 (3, 2) stride=2 bias=no"),
        Example("2x50", "separable 8 4 pad=same"),
    )

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        check_padding(work, self.sliding.over(x[1:]), self.padding_mode)
        return (self.filters, *self.sliding.output(work, x[1:]))

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        (x,) = inputs
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        values = {"F": self.filters, "C": x[0]}
        shapes = {
            "depthwise.weight": work.shape(("C", "1", *kernel), C=x[0], **kernel),
            "pointwise.weight": work.shape(("F", "C", *["1"] * len(kernel)), **values),
        }
        if self.bias:
            shapes["pointwise.bias"] = work.shape(("F",), F=self.filters)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: the kernel's area for every value of the depthwise map, C products for every one of the output."""
        (x,) = inputs
        letters = channel_letters(output, "F", "_out")
        _, *positions = letters
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        depthwise = work("macs_depthwise", "*".join(["C", *positions, *kernel]), **letters, **kernel, C=x[0])
        pointwise = work("macs_pointwise", "*".join(["F", "C", *positions]), **letters, C=x[0])
        return work("macs", "macs_depthwise + macs_pointwise", macs_depthwise=depthwise, macs_pointwise=pointwise)

    def bias_additions(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return values_of_output(work, "bias_additions", output) if self.bias else 0

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """What the depthwise part keeps, and the map between the two."""
        (x,) = inputs
        kept = kept_by_convolution(needs, x, self.sliding.over(x[1:]), self.padding_mode)
        return kept and (*kept, kept_fresh("depthwise output", x[0] * product(output[1:])))

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        (x,) = inputs
        weights = self.weights(Work(), x)
        maps = (x[0], *output[1:])
        kernels = {"weight": weights.pop("depthwise.weight")}
        first = convolution_program(needs, maps, x, self.sliding.over(x[1:]), self.padding_mode, kernels)
        entries = total(map(product, weights.values())) if needs.weights else 0
        return (*first, Op((len(first),), product(output), entries, keeps=(kept_input(),) if needs.any else ()))

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """A depthwise convolution; then each value is a weighted sum of the channels at its position, plus a bias."""
        from cnncalc.correlation import convolve, grouped

        (x,) = inputs
        maps = convolve(x, grouped(weights["depthwise.weight"], x.shape[1]), None, self, run)
        return convolve(maps, grouped(weights["pointwise.weight"]), weights.get("pointwise.bias"), _AT_A_POSITION, run)

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.correlation import convolve, convolve_backward, grouped, sum_of_maps, weight_of

        (x,) = inputs
        depthwise, pointwise = grouped(weights["depthwise.weight"], x.shape[1]), grouped(weights["pointwise.weight"])
        maps = convolve(x, depthwise, None, self, run)
        dmaps, mixers = convolve_backward(gradient, maps, pointwise, _AT_A_POSITION, run)
        dx, kernels = convolve_backward(dmaps, x, depthwise, self, run)
        gradients = {"depthwise.weight": weight_of(kernels), "pointwise.weight": weight_of(mixers)}
        return (dx,), gradients | ({"pointwise.bias": sum_of_maps(gradient)} if self.bias else {})

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.separable(self.sliding, inputs[0], self.filters, bias=self.bias, padding_mode=self.padding_mode)

    mistakes = (
        *WINDOW_MISTAKES,
        *BIAS_MISTAKES,
        *COST_MISTAKES,
        Mistake(
            "pointwise-forgotten",
            "weights",
            "After the depthwise part F pointwise kernels of size 1 mix the channels: F*C more weights.",
            lambda layer, work, x: {"depthwise.weight": layer.weights(work, x)["depthwise.weight"]},
        ),
        Mistake(
            "depthwise-part-forgotten",
            "weights",
            "Before the channels are mixed each is convolved with a kernel of its own: C times the kernel's area.",
            lambda layer, work, x: {
                name: shape for name, shape in layer.weights(work, x).items() if name != "depthwise.weight"
            },
        ),
        Mistake(
            "macs-pointwise-forgotten",
            "macs",
            "The pointwise part sums over the C channels at each position: F*C more products there.",
            with_formula("macs", macs="macs_depthwise"),
        ),
        Mistake(
            "separable-as-full",
            "weights",
            "A separable convolution has C kernels of one channel and F of size 1, not F kernels that span everything.",
            lambda layer, work, x: _full_kernel(layer, work, x),
        ),
    )


def _full_kernel(layer: Separable, work: Work, x: Shape) -> Weights:
    kernel = kernel_letters(per_axis(layer.kernel, len(x) - 1))
    bias = {name: shape for name, shape in layer.weights(work, x).items() if name.endswith("bias")}
    return {"weight": work.shape(("F", "C", *kernel), F=layer.filters, C=x[0], **kernel)} | bias
