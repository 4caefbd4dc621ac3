"""The properties of convolution on given arrays: both sides of each are computed, by the layers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cnncalc.arrays import Array, pad
from cnncalc.byhand.worked import SMALL, Worked, convolved, pooled
from cnncalc.errors import UsageError
from cnncalc.sizes import format_shape


@dataclass(frozen=True, eq=False)
class Property:
    """What was compared, whether both sides are equal, and the two sides (or a part of them) for a reader.

    expected  whether theory says that they are equal on any arrays; where not, `equal` may be so by chance
    """

    name: str
    statement: str
    equal: bool
    expected: bool
    left: Array
    right: Array


def properties(image: Array, kernel: Array, other: Array, stride: int = 2) -> tuple[Property, ...]:
    """The properties on one image and two kernels, all of one channel and with the same number of axes.

    stride  the stride under which shifts are looked at, and the size of the poolings

    Raises UsageError for arrays of several channels and for large ones.
    """
    if image.ndim != kernel.ndim or image.ndim != other.ndim:
        raise UsageError("--properties compares one channel of an image with two kernels without channels")
    if image.size > SMALL:
        raise UsageError(f"--properties: an image of {format_shape(image.shape)} has more than {SMALL:,} entries")
    return tuple(_properties(image, kernel, other, stride))


def _convolve(x: Array, h: Array) -> Array:
    return _full(x, h, flip=True)


def _correlate(x: Array, h: Array) -> Array:
    return _full(x, h, flip=False)


def _full(x: Array, h: Array, *, flip: bool) -> Array:
    return np.asarray(convolved(x[None], h[None, None], pad="full", flip=flip).output[0])


def _equal(left: Array, right: Array) -> bool:
    if left.shape != right.shape:
        return False
    if left.dtype.kind == "f" or right.dtype.kind == "f":
        return bool(np.allclose(left.astype(float), right.astype(float), rtol=1e-9, atol=1e-9))
    return bool(np.array_equal(left, right))


def _properties(x: Array, h: Array, g: Array, stride: int) -> Iterator[Property]:
    left, right = _convolve(x, h), _convolve(h, x)
    yield _property("commutative", "x * h = h * x", True, left, right)
    left, right = _correlate(x, h), _correlate(h, x)
    yield _property("cross-correlation does not commute", "corr(x, h) = corr(h, x)", False, left, right)
    turned = right[(slice(None, None, -1),) * right.ndim]
    yield _property("it reverses", "corr(x, h) = corr(h, x), turned round", True, left, turned)
    left, right = _convolve(_convolve(x, h), g), _convolve(x, _convolve(h, g))
    yield _property("associative", "(x * h) * g = x * (h * g)", True, left, right)
    wide, narrow = _same_size(h, g)
    left, right = _convolve(x, wide + narrow), _convolve(x, wide) + _convolve(x, narrow)
    yield _property("distributive", "x * (h + g) = x * h + x * g", True, left, right)
    yield from _shifts(x, h, stride)


def _property(name: str, statement: str, expected: bool, left: Array, right: Array) -> Property:
    return Property(name, statement, _equal(left, right), expected, left, right)


def _same_size(h: Array, g: Array) -> tuple[Array, Array]:
    """Both kernels with zeros after them up to a common size."""
    sizes = [max(one, other) for one, other in zip(h.shape, g.shape, strict=True)]
    both = (pad(array, [(0, size - n) for size, n in zip(sizes, array.shape, strict=True)]) for array in (h, g))
    first, second = both
    return first, second


def _shifts(x: Array, h: Array, stride: int) -> Iterator[Property]:
    """What a shift of the input by one entry, and by the stride, does to the output."""
    margin = [(0, 0)] * (x.ndim - 1)
    room = h.shape[-1] + 2 * stride

    def shifted(by: int) -> Array:
        return pad(x, [*margin, (room + by, room - by)])

    def compare(name: str, work: object, by: int, step: int) -> Property:
        def output(shift: int) -> Array:
            made: Worked = work(shifted(shift))  # type: ignore[operator]
            return np.asarray(made.output[0])

        before, after = output(0), output(by)
        moved = max(by // step, 1)
        words = f"the input {by} further on moves the output {moved} on"
        return _property(name, words, by % step == 0, after[..., moved:], before[..., : before.shape[-1] - moved])

    def convolution(step: int) -> object:
        return lambda array: convolved(array[None], h[None, None], stride=step)

    def pooling(array: Array) -> Worked:
        return pooled(array[None], "max", (1,) * (x.ndim - 1) + (stride,), stride=(1,) * (x.ndim - 1) + (stride,))

    yield compare("shift", convolution(1), 1, 1)
    if stride > 1:
        yield compare(f"shift with stride {stride}", convolution(stride), 1, stride)
        yield compare(f"shift with stride {stride}", convolution(stride), stride, stride)
        yield compare(f"shift with pooling by {stride}", pooling, 1, stride)
        yield compare(f"shift with pooling by {stride}", pooling, stride, stride)
