"""What poolings share: a window that slides over each channel by itself, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.errors import LayerError
from cnncalc.layer import (
    EVALUATION,
    WHOLE_INPUT,
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
from cnncalc.mistakes import Mistake, as_if
from cnncalc.options import Flag, PerAxis, keyword, positional
from cnncalc.sizes import AXES, Shape, Size, ceil_div, floor_div, gcd, product, ratio
from cnncalc.windows import (
    WINDOW_MISTAKES,
    Padded,
    Sizes,
    Sliding,
    Window,
    kernel_letters,
    padded_values,
    per_axis,
    split_padding,
)
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array, Gradients

#: What the windows see along each axis: for each of them a slice of the input's axis, the padding left out.
Spans: TypeAlias = tuple[tuple[slice, ...], ...]


@dataclass(frozen=True)
class Pooling(Layer):
    """Base of the layers that reduce each window of each channel to one value."""

    kernel: Sizes = positional(PerAxis(), "size of the window")
    stride: Sizes | None = keyword(PerAxis(), None, "step between two windows; the size of the window unless given")
    pad: Sizes | str = keyword(PerAxis(0, ("valid", "same")), 0, "entries added on both sides, at most half a window")
    dilation: Sizes = keyword(PerAxis(), 1, "step between two entries of a window")
    ceil: bool = keyword(Flag(), False, "yes: count a last window that does not fit, unless it starts in the padding")

    group = "pooling"
    source = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, section 3"

    @property
    def sliding(self) -> Sliding:
        stride = self.kernel if self.stride is None else self.stride
        return Sliding(self.kernel, stride, self.pad, self.dilation, self.ceil)

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        need_channels(self, x)
        if not isinstance(self.pad, str):
            for window in self.sliding.over(x[1:]):
                work.require(2 * window.before <= window.kernel, lambda window=window: _too_wide(window))  # type: ignore[misc]
        return (x[0], *self.sliding.output(work, x[1:]))

    def spans(self, x: Shape) -> Spans:
        """What each window sees of an input."""
        return tuple(
            tuple(_inside(window, number) for number in range(count))
            for window, count in zip(self.sliding.over(x[1:]), self.sliding.output(Work(), x[1:]), strict=True)
        )

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: the k_h*k_w entries of a window take k_h*k_w - 1 comparisons or additions, padding included."""
        return self.for_each_window(work, "operations", output, "({} - 1)")

    def connections(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        return self.for_each_window(work, "connections", output, "{}")

    def for_each_window(self, work: Work, name: str, output: Shape, count: str) -> Size:
        """A step that counts something for every value of the output; `{}` in `count` stands for a window's size."""
        kernel = kernel_letters(per_axis(self.kernel, len(output) - 1))
        letters = channel_letters(output, suffix="_out")
        formula = "*".join([*letters, count.format("*".join(kernel))])
        return work(name, formula, **letters, **kernel)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        (x,) = inputs
        return (self.sliding.reach(x[1:]),)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input; its padded copy where the two sides of an axis are padded differently."""
        (x,) = inputs
        if not needs.inputs[0]:
            return ()
        windows = self.sliding.over(x[1:])
        sides = [pool_padding(window) for window in windows]
        if not any(side.before or side.after for side in sides):
            return (kept_input(),)
        return (kept_fresh("padded input", x[0] * padded_values(windows, sides)),)

    def program(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Op, ...]:
        """The pooling; before it a padded copy, where the two sides of an axis are padded differently."""
        (op,) = super().program(needs, output, *inputs)
        (x,) = inputs
        windows = self.sliding.over(x[1:])
        sides = [pool_padding(window) for window in windows]
        if not any(side.before or side.after for side in sides):
            return (op,)
        keeps = (kept_input(), *op.keeps[1:]) if op.keeps else ()
        return (Op((0,), x[0] * padded_values(windows, sides)), op._replace(inputs=(1,), keeps=keeps))


def pool_padding(window: Window) -> Padded:
    """The padding of one axis as PyTorch's poolings add it: themselves at most half a window, whatever its dilation."""
    return split_padding(window, floor_div(window.kernel, 2))


def _inside(window: Window, number: Size) -> slice:
    """What a window sees of the input along its axis."""
    start = number * window.stride - window.before
    stop = min(start + window.extent, window.length)
    if start < 0:  # go on, in steps of the dilation, to the first entry inside
        start += ceil_div(-start, window.dilation) * window.dilation
    return slice(start, stop, window.dilation)


def _too_wide(window: Window) -> LayerError:
    return LayerError(
        f"pad={window.before} is more than half of the window's {window.kernel}",
        mend=f"the widest padding of this window is {floor_div(window.kernel, 2)}",
        option="pad",
    )


@dataclass(frozen=True)
class Summing(Pooling):
    """Base of the poolings that add up their window: the average and the sum."""

    def sums(self, x: Array, run: Run) -> Array:
        """The sum of each window."""
        from cnncalc import reduction

        spans = self.spans(x.shape[1:])
        return reduction.total_fast(x, spans, self.sliding.over(x.shape[2:])) if run.fast else reduction.total(x, spans)

    def sums_backward(self, gradient: Array, x: Array, run: Run) -> Array:
        """The gradient of the input, for the gradient of the sums."""
        from cnncalc import reduction

        if run.fast:
            return reduction.total_backward_fast(gradient, x.shape, self.sliding.over(x.shape[2:]))
        return reduction.total_backward(gradient, x.shape, self.spans(x.shape[1:]))

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """As every pooling; nothing where the library has no such pooling, since sums of slices need nothing."""
        return super().saved(needs, output, *inputs) if library_sums(self.sliding.over(inputs[0][1:])) else ()


def library_sums(windows: Sequence[Window]) -> bool:
    """Whether PyTorch's average pooling knows these windows: not dilated and, in 3-D, not larger than the input."""
    if any(window.dilation != 1 for window in windows):
        return False
    sides = map(pool_padding, windows)
    lengths = [window.length + side.before + side.after for window, side in zip(windows, sides, strict=True)]
    return len(windows) < 3 or all(length >= w.kernel for length, w in zip(lengths, windows, strict=True))


def _one_weight_an_entry(layer: Pooling, work: Work, *inputs: Shape) -> Weights:
    kernel = kernel_letters(per_axis(layer.kernel, len(inputs[0]) - 1))
    return {"weight": work.shape(("C", *kernel), C=inputs[0][0], **kernel)}


def _channels_pooled(layer: Layer, work: Work, *inputs: Shape) -> Shape:
    return (1, *layer.output_shape(work, *inputs)[1:])


#: A misconception about every pooling.
DEPTH_POOLED = Mistake(
    "depth-pooled",
    "output_shape",
    "Pooling works on each channel by itself: the depth stays.",
    _channels_pooled,
)


def _stride_one(layer: Pooling, work: Work, *inputs: Shape) -> Shape:
    return (layer if layer.stride is not None else replace(layer, stride=1)).output_shape(work, *inputs)


#: Misconceptions about poolings that slide a window.
POOLING_MISTAKES = (
    *WINDOW_MISTAKES,
    DEPTH_POOLED,
    Mistake(
        "pooling-has-weights",
        "weights",
        "Pooling computes a fixed function of its window: it has nothing to train.",
        _one_weight_an_entry,
    ),
    Mistake(
        "pooling-stride-one",
        "output_shape",
        "Unless a stride is given, pooling windows stand side by side: the stride is the size of the window.",
        _stride_one,
    ),
    Mistake(
        "floor-for-ceiling",
        "output_shape",
        "With ceil=yes a last window counts although it does not fit completely: round up.",
        as_if("output_shape", ceil=False),
    ),
    Mistake(
        "window-in-padding-kept",
        "output_shape",
        "A last window that would start in the padding sees no value of the input and is dropped, also with ceil=yes.",
        lambda layer, work, *inputs: layer.output_shape(
            work.bend(n_out="ceil((n + 2p - k)/s) + 1") if layer.ceil else work, *inputs
        ),
    ),
)


@dataclass(frozen=True)
class Adaptive(Layer):
    """Base of the poolings whose windows are laid out so that the output has a given size.

    Along an axis of n entries window number i of m runs from floor(i*n/m) to ceil((i + 1)*n/m), that entry left out.
    """

    group = "pooling"
    source = "PyTorch documentation, torch.nn.AdaptiveAvgPool2d"

    @property
    def output_size(self) -> Sizes:
        """The size of the output along each axis."""
        raise NotImplementedError

    def output_shape(self, work: Work, *inputs: Shape) -> Shape:
        (x,) = inputs
        rank = need_channels(self, x)
        return (x[0], *per_axis(self.output_size, rank))

    def spans(self, x: Shape) -> Spans:
        """What each window sees of an input."""
        return tuple(
            tuple(slice(floor_div(i * n, m), ceil_div((i + 1) * n, m)) for i in range(m))
            for n, m in zip(x[1:], per_axis(self.output_size, len(x) - 1), strict=True)
        )

    def entries(self, work: Work, name: str, output: Shape, x: Shape) -> Size:
        """A step that counts the entries of all windows: n + m - gcd(n, m) along an axis of n entries and m windows."""
        values: dict[str, Size] = {"C": x[0]}
        for axis, n, m in zip(AXES[len(x) - 1], x[1:], output[1:], strict=True):
            letters = (("n", axis), ("g", f"g_{axis}"), ("e", f"e_{axis}"))
            shared = gcd(n, m)
            values[f"e_{axis}"] = work("e", "n + n_out - g", letters, n=n, n_out=m, g=shared)
        return work(name, "*".join(values), **values)

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: a window of k entries takes k - 1 comparisons or additions."""
        (x,) = inputs
        entries = self.entries(work, "entries", output, x)
        letters = channel_letters(output, suffix="_out")
        return work("operations", "entries - " + "*".join(letters), entries=entries, **letters)

    def connections(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        (x,) = inputs
        return self.entries(work, "connections", output, x)

    def reach(self, output: Shape, *inputs: Shape) -> tuple[tuple[Reach, ...] | None, ...]:
        """Where m divides n window o begins at o*n/m; elsewhere between o*n/m - 1 and o*n/m, as the phase decides."""
        (x,) = inputs
        if all(size == 1 for size in output[1:]):
            return (WHOLE_INPUT,)
        reaches = []
        for n, m in zip(x[1:], output[1:], strict=True):
            shared = gcd(n, m)
            reaches.append(Reach(ratio(n, m), ratio(shared - m, m), ratio(n - shared, m)))
        return (tuple(reaches),)


@dataclass(frozen=True)
class AdaptiveAverage(Adaptive):
    """Base of adaptive_avgpool and gap."""

    def operations(self, work: Work, output: Shape, *inputs: Shape) -> Size:
        """Rule: a window of k entries takes k - 1 additions and one division."""
        (x,) = inputs
        return self.entries(work, "operations", output, x)

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input; nothing for one window an axis, which PyTorch computes as a mean."""
        one = all(size == 1 for size in output[1:])
        return (kept_input(),) if needs.inputs[0] and not one else ()

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the sum of its window, divided by how many entries that has."""
        from cnncalc import reduction

        (x,) = inputs
        return reduction.average(x, self.spans(x.shape[1:]))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import reduction

        (x,) = inputs
        spans = self.spans(x.shape[1:])
        return (reduction.total_backward(reduction.shared(gradient, reduction.counts(spans)), x.shape, spans),), {}


@dataclass(frozen=True)
class AdaptiveMaximum(Adaptive):
    """Base of adaptive_maxpool and gmp."""

    def saved(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The input, and where in it each maximum stood."""
        return (kept_input(), kept_fresh("indices", product(output), dtype="int64")) if needs.inputs[0] else ()

    def scratch(self, needs: Needs, output: Shape, *inputs: Shape) -> tuple[Kept, ...]:
        """The indices are made even where nothing keeps them."""
        return () if needs.inputs[0] else (kept_fresh("indices", product(output), dtype="int64"),)

    def forward(self, weights: Mapping[str, Array], *inputs: Array, run: Run = EVALUATION) -> Array:
        """Each value is the largest of its window."""
        from cnncalc import reduction

        (x,) = inputs
        return reduction.largest(x, self.spans(x.shape[1:]))

    def backward(
        self, weights: Mapping[str, Array], gradient: Array, *inputs: Array, run: Run = EVALUATION
    ) -> Gradients:
        from cnncalc import reduction

        (x,) = inputs
        return (reduction.largest_backward(gradient, x, self.spans(x.shape[1:])),), {}


#: Misconceptions about poolings that give a fixed size.
ADAPTIVE_MISTAKES = (
    DEPTH_POOLED,
    Mistake(
        "adaptive-size-as-window",
        "output_shape",
        "The number is the size of the output, not of the window.",
        lambda layer, work, x: (
            x[0],
            *Sliding(layer.output_size, layer.output_size).output(work, x[1:]),
        ),
    ),
)

#: Misconceptions about global pooling.
GLOBAL_MISTAKES = (
    Mistake(
        "global-pool-one-value",
        "output_shape",
        "Global pooling gives one value for each channel, not one for the whole input.",
        lambda layer, work, x: (1,) * len(x),
    ),
    Mistake(
        "global-pool-flattens",
        "output_shape",
        "Global pooling makes each map one value; it does not write out the maps' values, as flatten does.",
        lambda layer, work, x: (product(x),),
    ),
)
