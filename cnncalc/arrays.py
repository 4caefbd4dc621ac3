"""The NumPy vocabulary in which the layers' `forward` and `backward` are written.

Arrays have the batch axis first and channels second: (N, C, H, W). Integers and fractions stay exact: sums are widened
to 64 bits, or to Python's own integers where a bound says that 64 bits could overflow. Only code that computes with
arrays imports this file, since it imports NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnncalc.windows import Window

Array: TypeAlias = NDArray[Any]

#: What `backward` returns: the gradients of the inputs, and by name those of the parameters.
Gradients: TypeAlias = tuple[tuple[Array, ...], dict[str, Array]]

#: The words of a spec for what padding holds, and NumPy's for the same.
_PAD_MODES = {"replicate": "edge", "reflect": "reflect", "circular": "wrap"}
#: Up to so many values np.pad takes longer than it takes to pick them one by one.
_FEW = 20_000


def pad(x: Array, widths: Sequence[tuple[int, int]], mode: str = "zeros", fill: Any = 0) -> Array:
    """The array with `widths` entries before and after each of its last axes; negative ones crop."""
    rank = len(widths)
    bounds = zip(x.shape[-rank:], widths, strict=True)
    kept: Any = (..., *(slice(max(-before, 0), length - max(-after, 0)) for length, (before, after) in bounds))
    x = x[kept]
    grown = [(0, 0)] * (x.ndim - rank) + [(max(before, 0), max(after, 0)) for before, after in widths]
    if mode == "zeros":
        shape = [before + length + after for length, (before, after) in zip(x.shape, grown, strict=True)]
        padded = np.full(shape, fill, dtype=x.dtype) if fill else np.zeros(shape, dtype=x.dtype)
        padded[tuple(slice(before, before + length) for length, (before, _) in zip(x.shape, grown, strict=True))] = x
        return padded
    if x.size > _FEW:
        return np.pad(x, grown, mode=_PAD_MODES[mode])  # type: ignore[call-overload, no-any-return]
    for axis, (before, after) in enumerate(grown):
        if before or after:
            x = x.take(_sources(x.shape[axis], before, after, mode), axis)
    return x if any(map(any, grown)) else x.copy()


@lru_cache(maxsize=1024)
def _sources(length: int, before: int, after: int, mode: str) -> Array:
    """Which entry of an axis stands at each place of the padded one."""
    found: Array = np.pad(np.arange(length), (before, after), mode=_PAD_MODES[mode])  # type: ignore[call-overload]
    found.flags.writeable = False
    return found


def pad_backward(gradient: Array, widths: Sequence[tuple[int, int]], mode: str = "zeros") -> Array:
    """The gradient of what was padded, for the gradient of the padded array: copies add up in what they copy."""
    rank = len(widths)
    for axis, (before, after) in enumerate(widths, start=gradient.ndim - rank):
        length = gradient.shape[axis] - before - after
        if mode == "zeros":
            gradient = np.take(gradient, np.arange(before, before + length), axis=axis)
            continue
        sources = _sources(length, before, after, mode)
        shape = (*gradient.shape[:axis], length, *gradient.shape[axis + 1 :])
        summed = np.zeros(shape, dtype=gradient.dtype)
        np.add.at(np.moveaxis(summed, axis, 0), sources, np.moveaxis(gradient, axis, 0))
        gradient = summed
    return gradient


def positions(shape: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every position of an output, row by row."""
    return np.ndindex(*shape)


def window(position: Sequence[int], windows: Sequence[Window]) -> tuple[Any, ...]:
    """The index of what an output's position sees of a padded input: padded[window(...)] is (N, C, *kernel)."""
    return (
        ...,
        *(
            slice(at * each.stride, at * each.stride + each.extent, each.dilation)
            for at, each in zip(position, windows, strict=True)
        ),
    )


def entry_of_windows(entry: Sequence[int], windows: Sequence[Window], output: Sequence[int]) -> tuple[Any, ...]:
    """The index of one entry of every window: padded[entry_of_windows(...)] is (N, C, *output)."""
    starts = [at * each.dilation for at, each in zip(entry, windows, strict=True)]
    return (
        ...,
        *(
            slice(start, start + (count - 1) * each.stride + 1, each.stride)
            for start, each, count in zip(starts, windows, output, strict=True)
        ),
    )


def a_channel(values: Array, rank: int) -> Array:
    """One value a channel, (C,), in a shape that meets (N, C, *spatial) of `rank` spatial axes."""
    return values.reshape(-1, *[1] * rank)


def is_exact(*arrays: Array) -> bool:
    """Whether all arrays hold integers or fractions."""
    return all(array.dtype.kind in "iubO" for array in arrays)


def widen(terms: int, *arrays: Array) -> tuple[Array, ...]:
    """The arrays in a type in which a sum of `terms` products of their entries is exact.

    Floats stay as they are. Integers become 64 bits wide, or Python's integers where the largest sum could need more.
    """
    if not is_exact(*arrays) or any(array.dtype == object for array in arrays):
        return arrays
    kind: Any = np.int64 if largest_sum(terms, *arrays) < 2**62 else object
    return tuple(array.astype(kind) for array in arrays)


def largest_sum(terms: int, *arrays: Array) -> int:
    """A bound of the magnitude of a sum of `terms` products, of one entry of each of these arrays of integers."""
    bound = terms
    for array in arrays:
        bound *= max(abs(int(array.max())), abs(int(array.min())), 1) if array.size else 1
    return bound


def sum_over(x: Array, axes: int | tuple[int, ...], *, keepdims: bool = False) -> Array:
    """The sum over these axes, exact for integers."""
    terms = math.prod(x.shape[axis] for axis in (axes if isinstance(axes, tuple) else (axes,)))
    (wide,) = widen(terms, x)
    return np.asarray(wide.sum(axis=axes, keepdims=keepdims))


def plus(y: Array, bias: Array) -> Array:
    """Sums with a bias added, exact for sums that `widen` made; in their place where the type stays."""
    (wide,) = widen(1, bias)
    return np.add(y, wide, out=y if np.result_type(y, wide) == y.dtype else None)


def divide(x: Array, divisor: Array | int | Fraction) -> Array:
    """The quotient; of exact values exact: integers where it divides, fractions elsewhere."""
    if not is_exact(x):
        return np.asarray(x / np.asarray(divisor, dtype=x.dtype))
    if x.dtype != object and not np.any(x % divisor):
        return np.asarray(x // divisor)
    quotient = np.vectorize(lambda a, b: _plain(Fraction(a) / Fraction(b)), otypes=[object])
    return np.asarray(quotient(x.astype(object), np.asarray(divisor).astype(object)))


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def times(x: Array, factor: float) -> Array:
    """The product with a number that was written as a decimal; of exact values exact."""
    if not is_exact(x):
        return np.asarray(x * factor)
    exact = Fraction(str(factor))
    return divide(x.astype(object) * exact.numerator, exact.denominator)


def sigmoid(x: Array) -> Array:
    """The logistic function, 1 / (1 + exp(-x)), of floats."""
    with np.errstate(over="ignore"):  # far below 0 the exponential is infinite and the quotient rightly 0
        return np.asarray(1 / (1 + np.exp(-x)))


#: The error function is tabulated at every 16th up to 6, from where on it is 1 to the last bit.
_ERF_STEPS, _ERF_END = 16, 6
#: The terms of the series between two places of the table: the first one left out is below 2^-60.
_ERF_TERMS = 11


@cache
def _erf_series() -> Array:
    """The coefficients of the Taylor series at each place of the table: that of power n in row n.

    The derivatives follow from f'' = -2x f', which is differentiated n times.
    """
    places = np.arange(_ERF_STEPS * _ERF_END + 1) / _ERF_STEPS
    series = [np.array([*map(math.erf, places)]), 2 / math.sqrt(math.pi) * np.exp(-(places**2))]
    series.append(-places * series[1])
    for n in range(1, _ERF_TERMS - 1):
        series.append(-(2 * places * series[n + 1] + 2 * n / (n + 1) * series[n]) / (n + 2))
    return np.array(series)


def erf(x: Array) -> Array:
    """The error function of floats: its Taylor series at the nearest place of a table, to three units of the last
    digit."""
    size = np.minimum(np.abs(x), x.dtype.type(_ERF_END))
    nearest = np.rint(np.nan_to_num(size) * _ERF_STEPS).astype(np.intp)
    distance = size - (nearest / _ERF_STEPS).astype(x.dtype)
    y = np.zeros_like(x)
    for row in reversed(_erf_series().astype(x.dtype)):
        y = y * distance + row[nearest]
    return np.copysign(y, x)


def as_float(x: Array) -> Array:
    """The array as floats, for functions that leave the rational numbers; float types stay as they are."""
    return x if x.dtype.kind == "f" else x.astype(np.float64)
