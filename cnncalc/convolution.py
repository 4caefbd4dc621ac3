"""What convolutions share: what is kept for the backward pass, and how their weights and products are miscounted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from cnncalc.errors import LayerError
from cnncalc.layer import Kept, Layer, Needs, Op, Reach, Weights, kept_fresh, kept_input
from cnncalc.mistakes import Mistake, Rule, as_if
from cnncalc.options import PerAxis, keyword
from cnncalc.sizes import Shape, Size, divides, product
from cnncalc.windows import Padded, Sizes, Sliding, Window, padded_values, split_padding
from cnncalc.work import Work

#: The input channels that each map reads.
Links: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Convolving(Layer):
    """Base of the convolutions whose positions share their weights; each has a `kernel`."""

    stride: Sizes = keyword(PerAxis(), 1, "step between two windows")
    pad: Sizes | str = keyword(PerAxis(0, ("valid", "same", "full", "causal")), 0, "entries added on both sides")
    dilation: Sizes = keyword(PerAxis(), 1, "step between two entries of a window")

    has_macs = True
    group = "convolution"

    @property
    def sliding(self) -> Sliding:
        kernel: Sizes = self.kernel  # type: ignore[attr-defined]  # declared below: options stand in their order
        return Sliding(kernel, self.stride, self.pad, self.dilation)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (self.sliding.reach(x[1:]),)


#: What the padding of a convolution may hold.
PADDING_MODES = ("zeros", "replicate", "reflect", "circular")


@dataclass(frozen=True)
class LinkTable:
    """Which input channels each map reads, as a text: "012 123", or with commas "9,10 0,11"."""

    expects: str = 'the channels that each map reads: "012 123", or with commas "9,10 0,11"'

    def convert(self, value: Any) -> Links:
        try:
            if isinstance(value, str):
                value = [entry.strip(",").split(",") if "," in entry else entry for entry in value.split()]
            links = tuple(tuple(int(channel) for channel in row) for row in value)
        except (TypeError, ValueError):
            raise ValueError(self.expects) from None
        if not links or any(not row or min(row) < 0 or len(set(row)) < len(row) for row in links):
            raise ValueError(f"{self.expects}, each channel once a map")
        return links

    def show(self, value: Links) -> str:
        return '"' + " ".join(self._entry(row) for row in value) + '"'

    def _entry(self, row: tuple[int, ...]) -> str:
        if max(row) < 10:
            return "".join(map(str, row))
        return ",".join(map(str, row)) + ("," if len(row) == 1 else "")


def kernel_padding(window: Window, mode: str) -> Padded:
    """The padding of one axis as PyTorch's convolutions add it: themselves only zeros, as many on both sides."""
    return split_padding(window) if mode == "zeros" else Padded(0, window.before, window.after)


def check_groups(work: Work, groups: Size, channels: Size, filters: Size) -> None:
    """Raise LayerError where the groups do not divide the channels of input and output."""
    for what, size in (("input channels", channels), ("filters", filters)):
        work.require(
            divides(groups, size),
            lambda what=what, size=size: LayerError(  # type: ignore[misc]
                f"groups={groups} does not divide the {size} {what}",
                mend="every group reads and makes the same number of channels",
                option="groups",
            ),
        )


def check_padding(work: Work, windows: tuple[Window, ...], mode: str) -> None:
    """Raise LayerError where the input is too small to be reflected, or to go round."""
    if mode not in ("reflect", "circular"):
        return
    for window in windows:
        for side in (window.before, window.after):
            widest = window.length - 1 if mode == "reflect" else window.length
            work.require(
                side <= widest,
                lambda window=window, side=side, widest=widest: LayerError(  # type: ignore[misc]
                    f"padding_mode={mode} cannot add {side} entries to an axis of {window.length}",
                    mend=f"it has {widest} to add on each side; pad less, or use padding_mode=replicate",
                    option="padding_mode",
                ),
            )


def kept_by_convolution(
    needs: Needs, x: Shape, windows: tuple[Window, ...], mode: str, links: Links | None = None
) -> tuple[Kept, ...]:
    """The input, or the copy that the library makes of it: padded, or of the channel that each link reads.

    The input itself stays, too, where its padding repeats values of it.
    """
    if not needs.any:
        return ()
    sides = [kernel_padding(window, mode) for window in windows]
    padded = any(side.before or side.after for side in sides)
    if not padded and links is None:
        return (kept_input(),)
    values = padded_values(windows, sides)
    copy = kept_fresh("padded input", x[0] * values)
    if links is not None:
        copy = kept_fresh("channels read", count(links) * values)
    repeats = padded and mode in ("replicate", "reflect") and needs.inputs[0]
    return (kept_input(), copy) if repeats else (copy,)


def flipped_kernel(layer: Layer, x: Shape) -> Kept:
    """The flipped kernel, which the library's convolution keeps as the copy that it is."""
    return kept_fresh("flipped kernel", product(layer.weights(Work(), x)["weight"]), per_batch=True)


def convolution_program(
    needs: Needs,
    output: Shape,
    x: Shape,
    windows: tuple[Window, ...],
    mode: str,
    weights: Weights,
    flip: bool = False,
    links: Links | None = None,
) -> tuple[Op, ...]:
    """The operations of a convolution: a flipped copy of the kernel, a padded copy of the input, with links a copy of
    the channel that each reads; the convolution; with links the sums of each map's, and the biases."""
    kernel, bias = (product(weights[name]) if name in weights else 0 for name in ("weight", "bias"))
    trained_kernel, trained_bias = (kernel, bias) if needs.weights else (0, 0)
    ops: list[Op] = []
    factors, keeps = [0], [kept_input(0)]
    if flip:
        ops.append(Op((), kernel, trained_kernel, per_batch=True))
        factors.append(len(ops))
        keeps.append(kept_input(1))
        trained_kernel = 0
    sides = [kernel_padding(window, mode) for window in windows]
    padded = any(side.before or side.after for side in sides)
    area = padded_values(windows, sides) if padded or links is not None else 0
    if padded:
        # Repeated values: the input is kept. Circular: the gradient is copied, its borders cut out and added.
        repeats = mode in ("replicate", "reflect") and needs.inputs[0]
        steps = (kept_fresh("steps of the gradient", 2 * x[0] * area - product(x)),) if mode == "circular" else ()
        ops.append(Op((0,), x[0] * area, keeps=(kept_input(),) if repeats else (), backward_scratch=steps))
        factors[0] = len(ops)
    if links is None:
        weights_made = trained_kernel + trained_bias
        reordered = kernel_in_order(weights["weight"]) if trained_kernel else 0
        kept = tuple(keeps) if needs.any else ()
        layout = None if len(windows) == 2 else False  # the other ranks give the usual order of axes
        op = Op(tuple(factors), product(output), weights_made, keeps=kept, kernel=reordered, channels_last=layout)
        ops.append(op)
        return tuple(ops)
    read = factors[0]
    zeros = kept_fresh("zeros that gradients are added to", x[0] * area)
    ops.append(Op((read,), count(links) * area, backward_scratch=(zeros,)))
    factors[0] = len(ops)
    products = count(links) * product(output[1:])
    ops.append(Op(tuple(factors), products, trained_kernel, keeps=tuple(keeps) if needs.any else ()))
    sums = kept_fresh("sums before they are stacked", product(output))
    ops.append(Op((len(ops),), product(output), scratch=(sums,)))
    if bias:
        ops.append(Op((len(ops),), product(output), trained_bias, passes=True, holds=(len(ops) - 1, read)))
    return tuple(ops)


def kernel_in_order(kernel: Shape) -> Size:
    """The entries of a kernel whose gradient PyTorch makes with the channels last, where the input has them last: in
    2-D, and where their place makes a difference (not for one channel, nor for a kernel of 1x1)."""
    return product(kernel) if len(kernel) == 4 and kernel[1] != 1 and product(kernel[2:]) != 1 else 0


def count(links: Links) -> int:
    """The number of links."""
    return sum(map(len, links))


def _with_bias(*letters: str) -> Rule:
    """The layer's weights, the bias (where there is one) with another shape; none given: the weights' own."""

    def rule(layer: Layer, work: Work, *inputs: Shape) -> Weights:
        shapes = layer.weights(work, *inputs)
        *_, weight = (shape for name, shape in shapes.items() if name.endswith("weight"))
        bias = work.shape(letters) if letters else weight
        return {name: bias if name.endswith("bias") else shape for name, shape in shapes.items()}

    return rule


def _without_bias(layer: Layer, work: Work, *inputs: Shape) -> Weights:
    return {name: shape for name, shape in layer.weights(work, *inputs).items() if not name.endswith("bias")}


def without_entry(position: int) -> Rule:
    """The layer's weights with one entry of the kernels' shape left out."""

    def rule(layer: Layer, work: Work, *inputs: Shape) -> Weights:
        shapes = layer.weights(work, *inputs)
        letters = list(shapes["weight"].letters)
        del letters[position]
        return {**shapes, "weight": work.shape(letters, **shapes["weight"].values)}

    return rule


def _at_one_position(layer: Layer, work: Work, output: Shape, *inputs: Shape) -> Size:
    return layer.macs(work, (output[0], *[1] * (len(output) - 1)), *inputs)


def _with_additions(layer: Layer, work: Work, output: Shape, *inputs: Shape) -> Size:
    return layer.macs(work, output, *inputs) + layer.bias_additions(work, output, *inputs)


def _parameters(layer: Layer, work: Work, output: Shape, *inputs: Shape) -> Size:
    return sum(product(shape) for shape in layer.weights(work, *inputs).values())


#: Misconceptions about the biases of every convolution.
BIAS_MISTAKES = (
    Mistake(
        "bias-forgotten",
        "weights",
        "Each kernel has one bias of its own: one more parameter for every map of the output.",
        _without_bias,
    ),
    Mistake(
        "bias-a-weight",
        "weights",
        "The bias is added once to a window's sum, not to each product: one for a kernel, not one for a weight.",
        _with_bias(),
    ),
    Mistake(
        "one-bias",
        "weights",
        "The layer has not one bias but one for every kernel.",
        _with_bias("1"),
    ),
)

#: Misconceptions about the cost of every convolution.
COST_MISTAKES = (
    Mistake(
        "kernel-area-forgotten",
        "macs",
        "Every value of the output takes a product for each entry of the kernel: multiply by the kernel's area.",
        as_if("macs", kernel=1),
    ),
    Mistake(
        "positions-forgotten",
        "macs",
        "The kernel is applied at every position of the output: parameters are shared, products are not.",
        _at_one_position,
    ),
    Mistake(
        "macs-with-bias",
        "macs",
        "Multiply-accumulates are counted without biases, as published figures are.",
        _with_additions,
    ),
    Mistake(
        "connections-are-parameters",
        "connections",
        "Sharing saves parameters, not connections: every neuron has all the connections of its window.",
        _parameters,
    ),
)
