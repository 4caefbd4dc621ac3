"""What people compute wrong when they pool by hand: each a changed `forward`, kept beside the right one.

Rules are written as in value_mistakes.py, and those that hold for any sliding window come from there. Every pooling
says by its `spans` which entries its windows see, so that one rule serves sliding, adaptive and global poolings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cnncalc.mistakes import Mistake, Rule, as_if, follow
from cnncalc.sizes import floor_div
from cnncalc.value_mistakes import VALUE_MISTAKES
from cnncalc.windows import per_axis

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.pooling import Spans
    from cnncalc.work import Work

Weights = Mapping[str, "Array"]


def _instead(name: str) -> Rule:
    """Another value of each window: the rule of this name in reduction.py."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        from cnncalc import reduction

        return getattr(reduction, name)(x, layer.spans(x.shape[1:]))

    return rule


def _of(change: Callable[[Array], Array]) -> Rule:
    """The layer's own values of a changed input."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        return follow(layer, "forward", work, weights, change(x), **run)

    return rule


def _with_weights(change: Callable[[Weights], Weights]) -> Rule:
    """The layer's own values with some of its weights changed."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        return follow(layer, "forward", work, {**weights, **change(weights)}, x, **run)

    return rule


def _averaged_first(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    """The average of each window in the place of its sum."""
    from cnncalc.arrays import divide

    entries = math.prod(per_axis(layer.kernel, x.ndim - 2))
    return follow(layer, "forward", work, {**weights, "weight": divide(weights["weight"], entries)}, x, **run)


def _smallest(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    signed = x.astype("int64") if x.dtype.kind in "bu" else x
    return -follow(layer, "forward", work, weights, -signed, **run)


def _zeros_compete(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
    from cnncalc.arrays import pad

    windows = layer.sliding.over(x.shape[2:])
    padded = pad(x, [(window.before, window.after) for window in windows])
    return follow(replace(layer, pad=0), "forward", work, weights, padded, **run)


def _across_channels(combine: Callable[[Array], Array]) -> Rule:
    """One map for all channels: their values at each place, combined."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        return combine(follow(layer, "forward", work, weights, x, **run))

    return rule


def _mean_of_channels(y: Array) -> Array:
    from cnncalc.arrays import divide

    return divide(y.sum(axis=1, keepdims=True), y.shape[1])


def _other_windows(spans: Callable[[Any, tuple[int, ...]], Spans], name: str) -> Rule:
    """The rule of this name in reduction.py on other windows."""

    def rule(layer: Any, work: Work, weights: Weights, x: Array, **run: Any) -> Any:
        from cnncalc import reduction

        return getattr(reduction, name)(x, spans(layer, x.shape[1:]))

    return rule


def _size_as_window(layer: Any, x: tuple[int, ...]) -> Spans:
    """Windows of the asked size, side by side."""
    return tuple(
        tuple(slice(i * m, (i + 1) * m) for i in range(floor_div(n, m)))
        for n, m in zip(x[1:], per_axis(layer.output_size, len(x) - 1), strict=True)
    )


def _equal_windows(layer: Any, x: tuple[int, ...]) -> Spans:
    """As many windows as asked, side by side and of floor(n/m) entries each; the rest is left out."""
    return tuple(
        tuple(slice(i * floor_div(n, m), (i + 1) * floor_div(n, m)) for i in range(m))
        for n, m in zip(x[1:], per_axis(layer.output_size, len(x) - 1), strict=True)
    )


def _value(name: str, teaches: str, rule: Rule) -> Mistake:
    return Mistake(name, "forward", teaches, rule)


def _known(*names: str) -> tuple[Mistake, ...]:
    """Misconceptions that poolings share with convolutions."""
    by_name = {mistake.name: mistake for mistake in VALUE_MISTAKES}
    return tuple(by_name[name] for name in names)


_MAX = "max pooling keeps the largest value of each window"
_AVERAGE = "average pooling divides each window's sum by how many entries it has"
_SUM = "sum pooling adds up each window"

#: Misconceptions about how the windows of a pooling lie.
_WINDOWS = (
    *_known("padding-left-out", "stride-left-out", "stride-down-only", "stride-across-only", "windows-side-by-side",
            "windows-from-the-end", "windows-start-late", "dilation-left-out", "dilation-as-gap"),
    _value("last-window-left-out", "The last windows were left out: with ceil=yes they count although they do not fit "
           "completely.", as_if("forward", ceil=False)),
    _value("last-window-kept", "Windows that do not fit completely were kept at the end: only whole windows count, "
           "unless ceil=yes.", as_if("forward", ceil=True)),
    *_known("result-transposed"),
)  # fmt: skip

_ROUNDED = _known("rounded", "rounded-down", "decimals-cut-off")

#: What is computed of a window instead of its largest value, its average, its sum.
_NOT_MAX = (
    _value("average-for-max", f"The average was taken: {_MAX}.", _instead("average")),
    _value("sum-for-max", f"The sum was taken: {_MAX}.", _instead("total")),
    _value("min-for-max", f"The smallest value was taken: {_MAX}.", _smallest),
    _value("magnitudes-compared", f"The values were compared without their signs: {_MAX}, and every positive number is "
           "larger than a negative one.", _of(abs)),
    _value("max-of-channels", "The channels were pooled together: pooling works on each channel by itself.",
           _across_channels(lambda y: y.max(axis=1, keepdims=True))),
)  # fmt: skip
_NOT_AVERAGE = (
    _value("sum-for-average", f"The sum was not divided: {_AVERAGE}.", _instead("total")),
    _value("max-for-average", f"The largest value was taken: {_AVERAGE}.", _instead("largest")),
    _value("average-of-channels", "The channels were averaged together: pooling works on each channel by itself.",
           _across_channels(_mean_of_channels)),
    *_ROUNDED,
)  # fmt: skip
_NOT_SUM = (
    _value("average-for-sum", f"The average was taken: {_SUM}, and does not divide.", _instead("average")),
    _value("max-for-sum", f"The largest value was taken: {_SUM}.", _instead("largest")),
    _value("sum-of-channels", "The channels were added together: pooling works on each channel by itself.",
           _across_channels(lambda y: y.sum(axis=1, keepdims=True))),
)  # fmt: skip

#: Of maxpool.
MAX_VALUE_MISTAKES = (
    *_NOT_MAX,
    _value("padding-wins", "The zeros of the padding were counted as values: max pooling pads with minus infinity, so "
           "that the padding never wins.", _zeros_compete),
    *_WINDOWS,
)  # fmt: skip

#: Of avgpool.
AVERAGE_VALUE_MISTAKES = (
    *_NOT_AVERAGE,
    _value("padding-counted", "The padding was counted: the sum is divided by the number of entries of the image only, "
           "unless count_pad=yes.", as_if("forward", count_pad=True)),
    _value("padding-not-counted", "The padding was not counted: with count_pad=yes every sum is divided by the size of "
           "the whole window.", as_if("forward", count_pad=False)),
    *_WINDOWS,
)  # fmt: skip

#: Of sumpool.
SUM_VALUE_MISTAKES = (*_NOT_SUM, *_WINDOWS)


def _adaptive(name: str) -> tuple[Mistake, Mistake]:
    kind = {"average": "averaged", "largest": "largest"}[name]
    return (
        _value(f"output-size-as-window-{kind}", "The windows were laid out with the given size: it is the size of the "
               "output, and the windows follow from it.", _other_windows(_size_as_window, name)),
        _value(f"equal-windows-{kind}", "The windows were made equal and the rest left out: window i of m runs from "
               "floor(i*n/m) to ceil((i + 1)*n/m), so that all of the input is seen.",
               _other_windows(_equal_windows, name)),
    )  # fmt: skip


#: Of adaptive_maxpool and of gmp.
ADAPTIVE_MAX_VALUE_MISTAKES = (*_NOT_MAX, *_adaptive("largest"), *_known("result-transposed"))
GLOBAL_MAX_VALUE_MISTAKES = _NOT_MAX

#: Of adaptive_avgpool and of gap.
ADAPTIVE_AVERAGE_VALUE_MISTAKES = (*_NOT_AVERAGE, *_adaptive("average"), *_known("result-transposed"))
GLOBAL_AVERAGE_VALUE_MISTAKES = _NOT_AVERAGE

#: Of subsample.
SUBSAMPLE_VALUE_MISTAKES = (
    _value("coefficient-left-out", "The trained coefficient was forgotten: it multiplies each window's sum.",
           _with_weights(lambda weights: {"weight": weights["weight"] * 0 + 1})),
    *_known("bias-left-out"),
    _value("bias-before-coefficient", "The bias was added before the coefficient multiplied: the sum is multiplied "
           "first.", _with_weights(lambda weights: {"bias": weights["bias"] * weights["weight"]})),
    _value("sum-averaged-first", "The windows were averaged: LeNet-5's pooling adds up, and the coefficient "
           "is trained.", _averaged_first),
)  # fmt: skip
