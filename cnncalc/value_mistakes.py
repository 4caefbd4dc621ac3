"""What people compute wrong when they convolve by hand: each a changed `forward`, kept beside the right one.

Every rule takes (layer, work, weights, x) and the keyword `run`, as `forward` does. Where a misconception makes no
difference (nobody forgets a padding that is not there) its rule gives the right values.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnncalc.mistakes import Mistake, Rule, as_if, follow
from cnncalc.windows import per_axis

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.work import Work

Weights = Mapping[str, "Array"]


def _with_kernel(change: Callable[[Array], Array]) -> Rule:
    """The layer's rule with another kernel in the place of its own."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        kernel = change(weights["weight"])
        changed = replace(layer, kernel=tuple(kernel.shape[2:]))
        return follow(changed, "forward", work, {**weights, "weight": kernel}, x, **run)

    return rule


def _then(change: Callable[[Array], Array]) -> Rule:
    """The layer's own values, changed afterwards."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        return change(follow(layer, "forward", work, weights, x, **run))

    return rule


def _mirrored(axis: int) -> Rule:
    """The kernel turned along one axis of two, in a cross-correlation and in a convolution."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        kernel = weights["weight"]
        if kernel.ndim > 3:  # along a single axis this is the flipped kernel
            index: Any = [slice(None)] * kernel.ndim
            index[axis] = slice(None, None, -1)
            layer, kernel = replace(layer, flip=False), kernel[tuple(index)]
        return follow(layer, "forward", work, {**weights, "weight": kernel}, x, **run)

    return rule


def _transposed(array: Array) -> Array:
    return array.swapaxes(-1, -2) if array.ndim > 3 else array


def _image_transposed(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    return follow(layer, "forward", work, weights, _transposed(x), **run)


def _padded(start: int, end: int) -> Rule:
    """The padding of each axis in other places: `start` times its usual width before, `end` times after the input."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        from cnncalc.arrays import pad

        windows = layer.sliding.over(x.shape[2:])
        x = pad(x, [(start * window.before, end * window.after) for window in windows], layer.padding_mode)
        return follow(replace(layer, pad=0), "forward", work, weights, x, **run)

    return rule


def _stride_on(kept: int) -> Rule:
    """The stride on one axis only, the first (0) or the last (-1)."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        strides = per_axis(layer.sliding.stride, x.ndim - 2)
        alone = [1] * len(strides)
        alone[kept] = strides[kept]
        return follow(replace(layer, stride=tuple(alone)), "forward", work, weights, x, **run)

    return rule


def _start_late(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    """The windows of stride 1 from the second one on, every s-th."""
    every = follow(replace(layer, stride=1), "forward", work, weights, x, **run)
    strides = per_axis(layer.sliding.stride, x.ndim - 2)
    return every[(..., *(slice(1 if stride > 1 else 0, None, stride) for stride in strides))]


def _from_the_end(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    """The windows counted from the last corner: everything turned round, and the result turned back."""
    turn: Any = (..., *[slice(None, None, -1)] * (x.ndim - 2))
    turned = {name: weight if name == "bias" else weight[turn] for name, weight in weights.items()}
    return follow(layer, "forward", work, turned, x[turn], **run)[turn]


def _gap_for_step(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    steps = tuple(step + 1 if step > 1 else 1 for step in per_axis(layer.dilation, x.ndim - 2))
    return follow(replace(layer, dilation=steps), "forward", work, weights, x, **run)


def _windows_side_by_side(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    return follow(replace(layer, stride=layer.kernel), "forward", work, weights, x, **run)


def _pad_unasked(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    padded = any(window.before or window.after for window in layer.sliding.over(x.shape[2:]))
    return follow(layer if padded else replace(layer, pad="same"), "forward", work, weights, x, **run)


def _first_channel(kernel: Array) -> Array:
    kernel = kernel.copy()
    kernel[:, 1:] = 0
    return kernel


def _one_map_a_channel(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    """A map for every channel of every kernel, without the sum over the channels and without a bias."""
    kernel = weights["weight"]
    if layer.groups != 1 or layer.links is not None or kernel.shape[1] == 1:
        return follow(layer, "forward", work, weights, x, **run)
    alone = kernel.swapaxes(0, 1).reshape(-1, 1, *kernel.shape[2:])
    apart = replace(layer, filters=len(alone), groups=x.shape[1], bias=False)
    return follow(apart, "forward", work, {"weight": alone}, x, **run)


def _with_bias(times: Callable[[Array], int]) -> Rule:
    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        if "bias" in weights:
            weights = {**weights, "bias": weights["bias"] * times(weights["weight"])}
        return follow(layer, "forward", work, weights, x, **run)

    return rule


def _averaged(count: Callable[[Array], int]) -> Rule:
    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        from cnncalc.arrays import divide

        return divide(follow(layer, "forward", work, weights, x, **run), count(weights["weight"]))

    return rule


def _rounded(floats: str, exact: Callable[[Any], int]) -> Callable[[Array], Array]:
    """Whole numbers for values: NumPy's function of a name for floats, a rule for exact ones."""

    def change(y: Array) -> Array:
        import numpy as np

        if y.dtype.kind == "f":
            return np.asarray(getattr(np, floats)(y))
        return np.asarray(np.vectorize(exact, otypes=[object])(y)) if y.dtype == object else y

    return change


def _no_negatives(y: Array) -> Array:
    return y * (y > 0)


def _value(name: str, teaches: str, rule: Rule) -> Mistake:
    return Mistake(name, "forward", teaches, rule)


_FLIP = "the mathematical convolution turns the kernel by 180 degrees before it is laid on"
_LIBRARIES = "cross-correlation, which libraries call convolution, lays the kernel on as it stands"
_TURNED = "a convolution turns it along both axes, a cross-correlation (what libraries compute) along none"

#: Misconceptions about the kernel.
KERNEL_VALUE_MISTAKES = (
    _value("kernel-flipped", f"The kernel was flipped: {_LIBRARIES}.", as_if("forward", flip=True)),
    _value("kernel-not-flipped", f"The kernel was not flipped: {_FLIP}.", as_if("forward", flip=False)),
    _value(
        "kernel-mirrored",
        f"The kernel was mirrored left to right: {_TURNED}.",
        _mirrored(-1),
    ),
    _value(
        "kernel-upside-down",
        f"The kernel was mirrored top to bottom: {_TURNED}.",
        _mirrored(-2),
    ),
    _value(
        "kernel-transposed",
        "The kernel was transposed: its rows lie on the window's rows, its columns on the window's columns.",
        _with_kernel(_transposed),
    ),
    _value(
        "kernel-signs-lost",
        "The kernel's minus signs were lost: a negative weight takes its pixel away.",
        _with_kernel(abs),
    ),
    _value(
        "signs-reversed",
        "All signs are the wrong way round: the kernel's weights keep the signs that they have.",
        _with_kernel(lambda kernel: -kernel),
    ),
    _value(
        "kernels-in-reverse-order",
        "The maps stand in the wrong order: map f belongs to kernel f.",
        _with_kernel(lambda kernel: kernel[::-1]),
    ),
    _value(
        "first-kernel-for-all-maps",
        "Every map of the output has a kernel of its own; here the first was used for all of them.",
        _with_kernel(lambda kernel: kernel[:1].repeat(len(kernel), axis=0)),
    ),
)

#: Misconceptions about the padding.
PADDING_VALUE_MISTAKES = (
    _value(
        "padding-left-out",
        "The padding was left out: the border is added before the windows are laid on.",
        as_if("forward", pad=0),
    ),
    _value(
        "padding-not-asked-for",
        "The image was padded although no padding was asked for: every window lies within the image.",
        _pad_unasked,
    ),
    # Where it is counted once in the size the last windows are missing, which gives the same.
    _value("padding-at-start-only", "The padding was added at the top and left only, or counted once in the size: it "
           "belongs on both sides of each axis, 2p in all.", _padded(1, 0)),
    _value("padding-at-end-only", "The padding was added at the bottom and right only: it belongs on both sides of "
           "each axis.", _padded(0, 1)),
    _value("all-padding-at-start", "All padding was added at the top and left: half of it belongs at the end of each "
           "axis.", _padded(2, 0)),
    _value("all-padding-at-end", "All padding was added at the bottom and right: half of it belongs at the start of "
           "each axis.", _padded(0, 2)),
    _value("padding-doubled", "The padding was taken twice: p entries are added on each side, 2p in all.",
           _padded(2, 2)),
    _value("border-zero", "The border was filled with zeros: this padding takes its values from the image.",
           as_if("forward", padding_mode="zeros")),
    _value("border-repeated", "The border repeats the pixels beside it (replicate): another padding was asked for.",
           as_if("forward", padding_mode="replicate")),
    _value("border-reflected", "The border mirrors the image (reflect): another padding was asked for.",
           as_if("forward", padding_mode="reflect")),
    _value("border-circular", "The border continues at the other side of the image (circular): another padding was "
           "asked for.", as_if("forward", padding_mode="circular")),
)  # fmt: skip

#: Misconceptions about where the windows lie.
WINDOW_VALUE_MISTAKES = (
    _value("stride-left-out", "The stride was ignored: from one window to the next it is s pixels, along each axis.",
           as_if("forward", stride=1)),
    _value("stride-down-only", "The stride was taken downwards only: it holds along each axis.", _stride_on(0)),
    _value("stride-across-only", "The stride was taken to the right only: it holds along each axis.", _stride_on(-1)),
    _value("windows-side-by-side", "The windows were laid side by side: the stride says how far they move, and "
           "they may overlap.", _windows_side_by_side),
    _value("windows-from-the-end", "The windows were counted from the bottom right corner: the first one lies at the "
           "top left, and what does not fit is left out at the end.", _from_the_end),
    _value("windows-start-late", "The first window was left out: it lies at the very start, the stride counts from "
           "there.", _start_late),
    _value("dilation-left-out", "The dilation was ignored: the kernel's entries lie d pixels apart.",
           as_if("forward", dilation=1)),
    _value("dilation-as-gap", "The dilation was read as the number of pixels left out: d is the step from one entry "
           "to the next, so that d - 1 are left out.", _gap_for_step),
)  # fmt: skip

#: Misconceptions about channels, biases and the sum.
SUM_VALUE_MISTAKES = (
    _value("first-channel-only", "Only the first channel was read: a kernel spans all channels, and their sums are "
           "added.", _with_kernel(_first_channel)),
    _value("channels-kept-apart", "The channels were not summed: the products of all channels add up to one map for "
           "each kernel.", _one_map_a_channel),
    _value("channels-averaged", "The sums of the channels were averaged: they are added.",
           _averaged(lambda kernel: kernel.shape[1])),
    _value("bias-left-out", "The bias was forgotten: it is added once to each sum.", _with_bias(lambda kernel: 0)),
    _value("bias-in-every-channel", "The bias was added once for each channel: it is added once to the whole sum.",
           _with_bias(lambda kernel: kernel.shape[1])),
    _value("bias-in-every-product", "The bias was added to each product: it is added once to the whole sum.",
           _with_bias(lambda kernel: kernel[0].size)),
    _value("sums-averaged", "The sum was divided by the number of the kernel's entries: a convolution adds, it does "
           "not average.", _averaged(lambda kernel: kernel[0].size)),
)  # fmt: skip

#: Misconceptions about what is written down.
RESULT_VALUE_MISTAKES = (
    _value("image-transposed", "The image was transposed: rows run downwards, columns to the right.",
           _image_transposed),
    _value("result-transposed", "The result was transposed: window (row, column) writes to cell (row, column).",
           _then(_transposed)),
    _value("negatives-set-to-zero", "Negative sums were written as 0: that is a rectifier (ReLU), another layer.",
           _then(_no_negatives)),
    _value("absolute-values", "The signs of negative sums were dropped: a convolution keeps them.", _then(abs)),
    _value("rounded", "The values were rounded to whole numbers: the exact ones are not whole.",
           _then(_rounded("rint", lambda value: math.floor(2 * value + 1) // 2))),
    _value("rounded-down", "The values were rounded down: the exact ones are not whole.",
           _then(_rounded("floor", math.floor))),
    _value("decimals-cut-off", "The decimals were cut off: the exact values are not whole.",
           _then(_rounded("trunc", math.trunc))),
)  # fmt: skip

#: Of a depthwise convolution: all but those about the sum over channels, which it does not have.
DEPTHWISE_VALUE_MISTAKES = (
    _value("channels-summed", "The maps were added together: a depthwise convolution keeps the channels apart, with "
           "one map for each kernel.", _then(lambda y: y.sum(axis=1, keepdims=True))),
    *KERNEL_VALUE_MISTAKES,
    *PADDING_VALUE_MISTAKES,
    *WINDOW_VALUE_MISTAKES,
    *(mistake for mistake in SUM_VALUE_MISTAKES
      if mistake.name in ("bias-left-out", "bias-in-every-product", "sums-averaged")),
    *RESULT_VALUE_MISTAKES,
)  # fmt: skip

#: All of a convolution, in the order in which they are looked for.
VALUE_MISTAKES = (
    *KERNEL_VALUE_MISTAKES,
    *PADDING_VALUE_MISTAKES,
    *WINDOW_VALUE_MISTAKES,
    *SUM_VALUE_MISTAKES,
    *RESULT_VALUE_MISTAKES,
)
