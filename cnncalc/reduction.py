"""Values of poolings: every window of every channel becomes one number, its largest value or its sum.

Imports NumPy; the layers import this file inside `forward` and `backward`. x is (N, C, *spatial), a result
(N, C, *output). `spans` says what each window sees of the input (pooling.py); the rules named `fast` give the same
values from the windows' entries instead: one pass over all windows for each entry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.arrays import Array, as_float, divide, entry_of_windows, pad, pad_backward, positions, widen
from cnncalc.windows import Window

if TYPE_CHECKING:
    from cnncalc.pooling import Spans


def output_of(spans: Spans) -> tuple[int, ...]:
    """The number of windows along each axis."""
    return tuple(map(len, spans))


def each_window(spans: Spans) -> Iterator[tuple[Any, Any]]:
    """For every window its place in the output, and the index of what it sees of the input."""
    for position in positions(output_of(spans)):
        yield (..., *position), (..., *(axis[at] for axis, at in zip(spans, position, strict=True)))


def largest(x: Array, spans: Spans) -> Array:
    """The largest value of each window; minus infinity where a window lies in the padding altogether."""
    x = _with_least(x, spans)
    y = np.empty((*x.shape[:2], *output_of(spans)), dtype=x.dtype)
    for place, seen in each_window(spans):
        y[place] = x[seen].max(axis=tuple(range(2, x.ndim)), initial=_least(x))
    return y


def largest_backward(gradient: Array, x: Array, spans: Spans) -> Array:
    """The gradient of a window goes to its largest value; to the first one, row by row, where several are equal."""
    (gradient,) = widen(_most_windows(spans), gradient)
    dx = np.zeros(x.shape, dtype=gradient.dtype)
    for place, seen in each_window(spans):
        window, passed = x[seen], dx[seen]
        if not window.size:
            continue
        values = window.reshape(*x.shape[:2], -1)
        first = values.argmax(axis=2)[..., None]
        shares = np.zeros(values.shape, dtype=gradient.dtype)
        np.put_along_axis(shares, first, gradient[place][..., None], axis=2)
        passed += shares.reshape(window.shape)
    return dx


def largest_fast(x: Array, spans: Spans, windows: Sequence[Window]) -> Array:
    """The same values as `largest`."""
    x = _with_least(x, spans)
    return reduce(np.maximum, _entries(x, windows, output_of(spans), _least(x)))


def largest_backward_fast(gradient: Array, x: Array, spans: Spans, windows: Sequence[Window]) -> Array:
    """The same values as `largest_backward`: entry by entry, each takes the gradients of the windows whose largest
    value it holds and that no entry before it took."""
    y, x = largest_fast(x, spans, windows), _with_least(x, spans)
    inside = np.ones((1, 1, *x.shape[2:]), dtype=bool)
    left = np.ones(y.shape, dtype=bool)

    def shares() -> Iterator[Array]:
        entries = _entries(x, windows, output_of(spans), _least(x))
        for entry, real in zip(entries, _entries(inside, windows, output_of(spans), False), strict=True):
            taken = left & real & ((entry == y) | (entry != entry))  # a value that is no number is the largest
            np.logical_and(left, ~taken, out=left)
            yield np.where(taken, gradient, np.zeros((), gradient.dtype))

    (gradient,) = widen(_most_windows(spans), gradient)
    return _entries_backward(shares(), x.shape, windows, output_of(spans), gradient.dtype)


def total(x: Array, spans: Spans) -> Array:
    """The sum of each window."""
    x = _widened(x, spans)
    y = np.empty((*x.shape[:2], *output_of(spans)), dtype=x.dtype)
    for place, seen in each_window(spans):
        y[place] = x[seen].sum(axis=tuple(range(2, x.ndim)))
    return y


def total_backward(gradient: Array, shape: Sequence[int], spans: Spans) -> Array:
    """The gradient of a window goes to each of its values; where windows overlap they add up."""
    (gradient,) = widen(_most_windows(spans), gradient)
    dx = np.zeros(tuple(shape), dtype=gradient.dtype)
    for place, seen in each_window(spans):
        dx[seen] += gradient[place].reshape(*shape[:2], *[1] * len(spans))
    return dx


def total_backward_fast(gradient: Array, shape: Sequence[int], windows: Sequence[Window]) -> Array:
    """The same values as `total_backward`."""
    entries = math.prod(window.kernel for window in windows)
    (gradient,) = widen(entries, gradient)
    return _entries_backward([gradient] * entries, shape, windows, gradient.shape[2:], gradient.dtype)


def total_fast(x: Array, spans: Spans, windows: Sequence[Window]) -> Array:
    """The same values as `total`."""
    return reduce(np.add, _entries(_widened(x, spans), windows, output_of(spans), 0))


def average(x: Array, spans: Spans) -> Array:
    """The average of what each window sees."""
    return shared(total(x, spans), counts(spans))


def shared(sums: Array, entries: Sequence[Sequence[int]]) -> Array:
    """The averages of windows: their sums divided by how many entries they have, the product of those of the axes.

    Not a number where a window has no entry.
    """
    sizes = reduce(np.multiply.outer, [np.asarray(axis) for axis in entries])
    if sizes.all():
        return divide(sums, sizes)
    with np.errstate(invalid="ignore"):
        return divide(as_float(sums), sizes)


def counts(spans: Spans) -> list[list[int]]:
    """How many entries each window sees along each axis."""
    return [[_count(span) for span in axis] for axis in spans]


def _entries(x: Array, windows: Sequence[Window], output: Sequence[int], fill: Any) -> Iterator[Array]:
    """Each entry of the window, for all windows at once; windows that stand out of the padded input see `fill`."""
    padded = pad(x, _widths(windows, output), fill=fill)
    for entry in positions([each.kernel for each in windows]):
        yield padded[entry_of_windows(entry, windows, output)]


def _entries_backward(
    shares: Iterable[Array], shape: Sequence[int], windows: Sequence[Window], output: Sequence[int], dtype: Any
) -> Array:
    """The gradient of an input of this shape, for those of each entry of the window, for all windows at once."""
    widths = _widths(windows, output)
    lengths = [before + length + after for length, (before, after) in zip(shape[2:], widths, strict=True)]
    padded = np.zeros((*shape[:2], *lengths), dtype=dtype)
    for entry, share in zip(positions([each.kernel for each in windows]), shares, strict=True):
        padded[entry_of_windows(entry, windows, output)] += share
    return pad_backward(padded, widths)


def _widths(windows: Sequence[Window], output: Sequence[int]) -> list[tuple[int, int]]:
    """The padding before and after each axis, with what a last window needs that stands out of it."""
    lasts = [(count - 1) * each.stride - each.before for count, each in zip(output, windows, strict=True)]
    after = [max(each.after, last + each.extent - each.length) for last, each in zip(lasts, windows, strict=True)]
    return [(each.before, more) for each, more in zip(windows, after, strict=True)]


def _most_windows(spans: Spans) -> int:
    """No more windows than these see an entry: all of a channel."""
    return math.prod(output_of(spans))


def _widened(x: Array, spans: Spans) -> Array:
    """The input in a type in which the sum of its largest window is exact."""
    terms = int(np.prod([max(axis) for axis in counts(spans)]))
    (wide,) = widen(max(terms, 1), x)
    return wide


def _count(span: slice) -> int:
    return len(range(span.start, span.stop, span.step or 1))


def _with_least(x: Array, spans: Spans) -> Array:
    """The input; as floats, which know minus infinity, where a window lies in the padding altogether."""
    return as_float(x) if any(0 in axis for axis in counts(spans)) else x


def _least(x: Array) -> Any:
    """What no value of the type is below."""
    if x.dtype.kind == "b":
        return False
    return np.iinfo(x.dtype).min if x.dtype.kind in "iu" else -np.inf
