"""local: a locally connected layer, a convolution without weight sharing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnncalc.convolution import BIAS_MISTAKES, COST_MISTAKES
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
    kept_fresh,
    kept_input,
    need_channels,
)
from cnncalc.mistakes import Mistake
from cnncalc.options import Flag, Integer, PerAxis, keyword, positional
from cnncalc.sizes import Shape, Size, product
from cnncalc.windows import PADDED_MISTAKES, Sizes, Sliding, Window, kernel_letters, per_axis
from cnncalc.work import Work

if TYPE_CHECKING:
    from torch import nn

    from cnncalc.arrays import Array, Gradients


def _sums(padded: Array, kernels: Array, windows: Sequence[Window], output: Shape) -> Array:
    """For the padded input and a kernel for every value of the output, (F, *output, C, *kernel): the sums of products,
    (N, F, *output)."""
    import numpy as np

    from cnncalc.arrays import positions, window

    y = np.empty((len(padded), len(kernels), *output), dtype=np.result_type(padded, kernels))
    for position in positions(output):
        place: Any = (slice(None), slice(None), *position)  # every example, every map
        products = padded[window(position, windows)][:, None] * kernels[place[1:]]
        y[place] = products.sum(axis=tuple(range(2, products.ndim)))
    return y


def _sums_fast(padded: Array, kernels: Array, windows: Sequence[Window], output: Shape) -> Array:
    """The same values as one matrix product a position. It lays out all windows, N/F times as large as the kernels."""
    seen = _seen(padded, windows, output)
    sums: Array = seen @ kernels.reshape(len(kernels), len(seen), -1).transpose(1, 2, 0)
    return sums.transpose(1, 2, 0).reshape(len(padded), len(kernels), *output)


def _seen(padded: Array, windows: Sequence[Window], output: Shape) -> Array:
    """What every position sees, (positions, N, entries)."""
    from cnncalc.correlation import windows_of

    rank = len(output)
    order = (*range(2, 2 + rank), 0, 1, *range(2 + rank, 2 + 2 * rank))  # *output, N, C, *kernel
    return windows_of(padded, windows, output).transpose(order).reshape(math.prod(output), len(padded), -1)


def _input_gradient(gradient: Array, kernels: Array, shape: Shape, windows: Sequence[Window]) -> Array:
    """The gradient of a padded input of this shape: every value passes its own on to its window, times its kernel."""
    import numpy as np

    from cnncalc.arrays import positions, window

    dx = np.zeros(shape, dtype=np.result_type(gradient, kernels))
    for position in positions(gradient.shape[2:]):
        place: Any = (slice(None), slice(None), *position)
        dx[window(position, windows)] += np.tensordot(gradient[place], kernels[place[1:]], axes=1)
    return dx


def _input_gradient_fast(gradient: Array, kernels: Array, shape: Shape, windows: Sequence[Window]) -> Array:
    """The same values as one matrix product a position; each entry of its windows is put in its place at once."""
    import numpy as np

    from cnncalc.arrays import entry_of_windows, positions

    output, maps = gradient.shape[2:], len(kernels)
    by_position = gradient.reshape(shape[0], maps, -1).transpose(2, 0, 1)
    shares = by_position @ kernels.reshape(maps, len(by_position), -1).swapaxes(0, 1)
    shares = np.moveaxis(shares.reshape(*output, *shape[:2], -1), (-3, -2), (0, 1))  # (N, C, *output, entries)
    dx = np.zeros(shape, dtype=shares.dtype)
    for number, entry in enumerate(positions([each.kernel for each in windows])):
        dx[entry_of_windows(entry, windows, output)] += shares[..., number]
    return dx


def _kernel_gradients(gradient: Array, padded: Array, windows: Sequence[Window]) -> Array:
    """The gradients of all kernels, (F, *output, C, *kernel): what each saw, times the gradient of its value."""
    import numpy as np

    from cnncalc.arrays import positions, window

    sizes = [each.kernel for each in windows]
    kind = np.result_type(gradient, padded)
    dkernels = np.zeros((*gradient.shape[1:], padded.shape[1], *sizes), dtype=kind)
    for position in positions(gradient.shape[2:]):
        place: Any = (slice(None), slice(None), *position)
        dkernels[place[1:]] = np.tensordot(gradient[place].T, padded[window(position, windows)], axes=1)
    return dkernels


def _kernel_gradients_fast(gradient: Array, padded: Array, windows: Sequence[Window]) -> Array:
    """The same values as one matrix product a position."""
    seen = _seen(padded, windows, gradient.shape[2:])
    found: Array = gradient.reshape(*gradient.shape[:2], -1).transpose(2, 1, 0) @ seen  # (positions, F, entries)
    sizes = [each.kernel for each in windows]
    return found.swapaxes(0, 1).reshape(*gradient.shape[1:], padded.shape[1], *sizes)


@dataclass(frozen=True)
class Local(Layer):
    """Look at the input through windows as a convolution does, but with weights of its own at every position."""

    filters: Size = positional(Integer(), "number of output channels")
    kernel: Sizes = positional(PerAxis(), "size of the kernel")
    stride: Sizes = keyword(PerAxis(), 1, "step between two windows")
    pad: Sizes | str = keyword(PerAxis(0, ("valid", "same")), 0, "zeros added on both sides")
    bias: bool = keyword(Flag(), True, "one trained number a neuron, added to its sum")

    has_macs = True
    group = "convolution"
    source = "Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.5 (unshared convolution)"
    examples = (
        Example("1x10x10", "local 1 3x3"),
        Example("3x9x8", "local 4 (3, 2) stride=2 pad=1 bias=no"),
        Example("1x1000", "local 1 25 pad=same"),
    )

    @property
    def sliding(self) -> Sliding:
        return Sliding(self.kernel, self.stride, self.pad)

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        return (self.filters, *self.sliding.output(work, x[1:]))

    def weights(self, work: Work, *inputs: Shape) -> Weights:
        """A kernel for every neuron; PyTorch has no such layer, the order is output, then window."""
        (x,) = inputs
        letters = channel_letters(self.output_shape(Work(), x), "F", "_out")
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        shapes = {"weight": work.shape((*letters, "C", *kernel), **letters, **kernel, C=x[0])}
        if self.bias:
            shapes["bias"] = work.shape(tuple(letters), **letters)
        return shapes

    def macs(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: as a convolution; without sharing it is also the number of weights."""
        (x,) = inputs
        letters = channel_letters(output, "F", "_out")
        kernel = kernel_letters(per_axis(self.kernel, len(x) - 1))
        return work("macs", "*".join([*letters, "C", *kernel]), **letters, **kernel, C=x[0])

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (self.sliding.reach(x[1:]),)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The twin copies every window in full: that copy, for the gradient of the weights."""
        (x,) = inputs
        window = x[0] * product(per_axis(self.kernel, len(x) - 1))
        return (kept_fresh("windows", product(output[1:]) * window),) if needs.weights else ()

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The padded input, a view of its windows along each axis, a copy of them all, the weights, one matrix product
        a position, the biases, a contiguous copy. The gradient of the weights is copied into their order of axes."""
        (x,) = inputs
        windows = self.sliding.over(x[1:])
        shape = [x[0], *(window.padded for window in windows)]
        ops = [Op((0,), product(shape))]
        for axis, (window, count) in enumerate(zip(windows, output[1:], strict=True), start=1):
            shape[axis] = count
            shape.append(window.kernel)
            ops.append(Op((len(ops),), product(shape), shares=True))
        ops.append(Op((len(ops),), product(shape), passes=True))
        rows = len(ops)
        weights = {name: product(entries) for name, entries in self.weights(Work(), x).items()}
        trained = weights if needs.weights else {}
        ops.append(Op((), weights["weight"], trained.get("weight", 0), per_batch=True, shares=True))
        ops.append(Op((rows, rows + 1), product(output), keeps=(kept_input(),) if needs.weights else ()))
        sums = len(ops)
        if self.bias:
            ops.append(Op((sums,), product(output), trained.get("bias", 0), passes=True))
        ops.append(Op((len(ops),), product(output), passes=True, holds=(1, rows, sums)))
        return tuple(ops)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of the products of its window and its own kernel, plus its own bias."""
        from cnncalc.arrays import pad, plus, widen

        (x,) = inputs
        windows, output = self.sliding.over(x.shape[2:]), weights["weight"].shape[1 : x.ndim - 1]
        x, kernels = widen(math.prod(weights["weight"].shape[x.ndim - 1 :]), x, weights["weight"])
        padded = pad(x, [(each.before, each.after) for each in windows])
        y = (_sums_fast if run.fast else _sums)(padded, kernels, windows, output)
        return plus(y, weights["bias"]) if self.bias else y

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc.arrays import pad, pad_backward, sum_over, widen

        (x,) = inputs
        windows = self.sliding.over(x.shape[2:])
        widths = [(each.before, each.after) for each in windows]
        padded = pad(x, widths)
        passes = self.filters * math.prod(each.kernel for each in windows)  # at most so many read an entry
        wide, kernels = widen(passes, gradient, weights["weight"])
        dx = (_input_gradient_fast if run.fast else _input_gradient)(wide, kernels, padded.shape, windows)
        wide, seen = widen(len(x), gradient, padded)
        dkernels = (_kernel_gradients_fast if run.fast else _kernel_gradients)(wide, seen, windows)
        biases = {"bias": sum_over(gradient, 0)} if self.bias else {}
        return (pad_backward(dx, widths),), {"weight": dkernels} | biases

    def torch(self, *inputs: Shape) -> nn.Module:
        from cnncalc import twins

        return twins.Local(self.sliding, inputs[0], self.filters, bias=self.bias)

    mistakes = (
        *PADDED_MISTAKES,
        *(mistake for mistake in BIAS_MISTAKES if mistake.name == "bias-forgotten"),
        *(mistake for mistake in COST_MISTAKES if mistake.name != "connections-are-parameters"),
        Mistake(
            "local-shared",
            "weights",
            "A locally connected layer shares nothing: every position has a kernel and a bias of its own.",
            lambda layer, work, x: _shared(layer, work, x),
        ),
        Mistake(
            "local-bias-shared",
            "weights",
            "Nothing is shared, nor are the biases: every neuron has one.",
            lambda layer, work, x: (
                layer.weights(work, x) | ({"bias": work.shape(("F",), F=layer.filters)} if layer.bias else {})
            ),
        ),
    )


def _shared(layer: Local, work: Work, x: Shape) -> Weights:
    kernel = kernel_letters(per_axis(layer.kernel, len(x) - 1))
    shapes = {"weight": work.shape(("F", "C", *kernel), F=layer.filters, C=x[0], **kernel)}
    return shapes | ({"bias": work.shape(("F",), F=layer.filters)} if layer.bias else {})
