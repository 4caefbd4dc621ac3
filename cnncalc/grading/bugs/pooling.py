"""Poolings: which entry gets the gradient, and how much of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cnncalc.grading.bugs import POOLINGS, Bug, Given, Made, Rule, Stops, giving
from cnncalc.grading.bugs._tools import (
    backward,
    by_windows,
    changed,
    cropped,
    entries_of,
    mean_of_numbers,
    padded,
    places,
    seen,
    shares,
    what_counts,
    widths_of,
    windows_of,
    with_option,
)
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array


class _Sizes(NamedTuple):
    """What may be divided by: sizes of kernel and stride along each axis, shapes of x and of the output."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    x: tuple[int, ...]
    out: tuple[int, ...]


Divisor: TypeAlias = Callable[[_Sizes], float]


def _sizes(case: Given) -> _Sizes:
    windows = windows_of(case)
    out = (*case.x.shape[:2], *case.layer.sliding.output(Work(), case.x.shape[2:]))
    return _Sizes(tuple(each.kernel for each in windows), tuple(each.stride for each in windows), case.x.shape, out)


def _of_all_channels(case: Given, values: Array, dout: Array) -> Array:
    """Only where the largest of all channels is."""
    return np.asarray((values == values.max(axis=(0, 2), keepdims=True)) * dout)


def _whole(case: Given, values: Array, dout: Array) -> Array:
    return np.broadcast_to(dout, values.shape)


def _shared_out(case: Given, values: Array, dout: Array) -> Array:
    return np.broadcast_to(dout / len(values), values.shape)


def _divided_by(divisor: Divisor) -> Rule:
    """Every entry gets dout divided by something."""

    def share(case: Given, values: Array, dout: Array) -> Array:
        return np.broadcast_to(dout / divisor(_sizes(case)), values.shape)

    return by_windows(share)


def _times_the_maximum(case: Given, values: Array, dout: Array) -> Array:
    found = shares(case, dout, values)
    return np.where(found == 0, 0, found * values)


def _to_the_smallest(case: Given, values: Array, dout: Array) -> Array:
    return shares(case, dout, -values)


def _to_an_entry(place: int) -> Callable[[Given, Array, Array], Array]:
    def share(case: Given, values: Array, dout: Array) -> Array:
        found = np.zeros(values.shape)
        found[place] = dout
        return found

    return share


def _max_overwritten(case: Given) -> Made:
    """Only the entry of the maximum is written to."""
    if case.dout is None:
        return {}
    image = padded(case)
    where = places(windows_of(case), case.dout.shape[2:])
    values = seen(image, windows_of(case), case.dout.shape[2:])
    largest = values == values.max(axis=0)
    dx = np.zeros(image.shape)
    for mask, place in reversed(list(zip(largest, where, strict=True))):
        dx[place] = np.where(mask, case.dout, dx[place])
    return {"dx": cropped(dx, widths_of(case))}


def _at(place: Callable[[Array, int, int], tuple[Array, Array]], *, kept_inside: bool = False) -> Rule:
    """The gradient at another place than that of the maximum: `place` has its number, the window's height and width."""

    def rule(case: Given) -> Made:
        if case.dout is None or case.x.ndim != 4:
            return {}
        windows = windows_of(case)
        image = padded(case)
        number = seen(image, windows, case.dout.shape[2:]).argmax(axis=0)
        rows, columns = place(number, windows[0].kernel, windows[1].kernel)
        n, c, row, column = np.ogrid[tuple(slice(size) for size in case.dout.shape)]
        rows, columns = rows + row * windows[0].stride, columns + column * windows[1].stride
        if kept_inside:
            rows, columns = np.minimum(rows, image.shape[2] - 1), np.minimum(columns, image.shape[3] - 1)
        for found, size in ((rows, image.shape[2]), (columns, image.shape[3])):
            beyond = found[found >= size]
            if beyond.size:
                raise Stops("an index out of range", f"index {beyond[0]} is out of bounds")
        dx = np.zeros(image.shape)
        np.add.at(dx, (n, c, rows, columns), case.dout)
        return {"dx": cropped(dx, widths_of(case))}

    return giving(rule, "dx")


def _in_a_square(number: Array, height: int, width: int) -> tuple[Array, Array]:
    """np.unravel_index for a window as wide as it is high."""
    if number.max() >= height**2:
        raise Stops("no such entry", f"out of bounds for array with size {height**2}")
    return number // height, number % height


def _of_the_first(axis: int) -> Rule:
    """The maximum is looked for in the first image, or the first channel, for all of them."""

    def share(case: Given, values: Array, dout: Array) -> Array:
        first = np.take(values, [0], axis=axis + 1)
        return np.asarray((np.broadcast_to(first.argmax(axis=0), dout.shape) == _numbers(values)) * dout)

    return by_windows(share)


def _padded_with_zeros(case: Given) -> Made:
    from dataclasses import replace

    from cnncalc.arrays import pad

    if not any(map(any, widths_of(case))):
        return {}
    found = backward(case, layer=replace(case.layer, pad=0), x=pad(case.x, widths_of(case)))
    return {"dx": cropped(found["dx"], widths_of(case))} if found else {}


def _of_every_window(kind: Any, axes: tuple[int, ...]) -> Rule:
    """Pooled over more axes than rows and columns, the result for all of them."""

    def rule(case: Given) -> Made:
        values = seen(what_counts(case), windows_of(case), case.value("out").shape[2:])
        return {"out": np.broadcast_to(kind(values, axis=axes, keepdims=True)[0], values.shape[1:])}

    return giving(rule, "out")


def _channels_pooled(case: Given) -> Made:
    return _of_every_window(_KINDS[case.layer.keyword()], (0, 2))(case)


def _for_maxima(share: Callable[[Given, Array, Array], Array]) -> Rule:
    """A rule for dx of max pooling alone."""
    rule = by_windows(share)
    return giving(lambda case: rule(case) if case.layer.keyword() == "maxpool" else {}, "dx")


def _images_pooled(case: Given) -> Made:
    return _of_every_window(_KINDS[case.layer.keyword()], (0, 1))(case)


def _farthest(values: Array, axis: Any, keepdims: bool) -> Array:
    return np.asarray(np.take_along_axis(values, np.abs(values).argmax(axis=0)[None], axis=0))


def _farthest_size(values: Array, axis: Any, keepdims: bool) -> Array:
    return np.asarray(np.abs(values).max(axis=0, keepdims=True))


_KINDS: dict[str, Any] = {"maxpool": np.max, "avgpool": mean_of_numbers, "sumpool": np.sum}


def _entry_of_the_window(place: int) -> Rule:
    def rule(case: Given) -> Made:
        return {"out": seen(padded(case), windows_of(case), case.value("out").shape[2:])[place]}

    return giving(rule, "out")


def _averaged_by(divisor: Divisor) -> Rule:
    def rule(case: Given) -> Made:
        entries = entries_of(case, windows_of(case), count_pad=case.layer.count_pad)
        return {"out": case.value("out") * (entries / divisor(_sizes(case)))}

    return giving(rule, "out")


def _area(sizes: _Sizes) -> float:
    return float(np.prod(sizes.kernel))


#: What stands in the place of the number of a window's entries: powers and sums of its sides, strides.
_DIVISORS: tuple[Divisor, ...] = (
    lambda sizes: sizes.kernel[0] ** 2,
    lambda sizes: sizes.kernel[-1] ** 2,
    lambda sizes: sizes.kernel[0],
    lambda sizes: sizes.kernel[-1],
    lambda sizes: sum(sizes.kernel),
    lambda sizes: _area(sizes) ** 2,
    lambda sizes: float(np.prod(sizes.stride)),
    lambda sizes: sizes.stride[0],
    lambda sizes: _area(sizes) - 1,
    lambda sizes: _area(sizes) + 1,
)
#: Pixels, windows, images, channels.
_OF_OTHERS: tuple[Divisor, ...] = (
    lambda sizes: float(np.prod(sizes.x[2:])),
    lambda sizes: float(np.prod(sizes.out[2:])),
    lambda sizes: _area(sizes) * sizes.x[0],
    lambda sizes: _area(sizes) * sizes.x[1],
    lambda sizes: _area(sizes) * float(np.prod(sizes.out[2:])),
    lambda sizes: sizes.x[0],
    lambda sizes: sizes.x[1],
)
_MAX = ("maxpool",)

BUGS = (
    Bug(
        "maxima-overwritten",
        "An entry may be the largest of several windows that overlap; the gradients of all of them are added: +=, "
        "not =.",
        _MAX,
        (_max_overwritten,),
        likely=28,
    ),
    Bug(
        "whole-gradient-to-every-entry",
        "Only the largest entry of a window gets the gradient of its maximum.",
        _MAX,
        (by_windows(_whole),),
        "max-pooling",
    ),
    Bug(
        "gradient-shared-among-entries",
        "Only the largest entry of a window gets the gradient of its maximum, and all of it; shares are for averages.",
        _MAX,
        (by_windows(_shared_out),),
        "max-pooling",
    ),
    Bug(
        "gradient-times-the-maximum",
        "The largest entry gets the gradient as it is, not times its own value.",
        _MAX,
        (by_windows(_times_the_maximum),),
        "max-pooling",
    ),
    Bug(
        "gradient-to-the-smallest",
        "The gradient belongs to the largest entry of the window, here it went to the smallest.",
        _MAX,
        (by_windows(_to_the_smallest),),
        "max-pooling",
    ),
    Bug(
        "gradient-to-the-first-entry",
        "The gradient belongs to the largest entry of the window, here it went to the first.",
        _MAX,
        (by_windows(_to_an_entry(0)),),
        "max-pooling",
    ),
    Bug(
        "argmax-divided-by-the-height",
        "The number of an entry, counted row by row, is row*width + column: divide by the "
        "window's width, or use np.unravel_index.",
        _MAX,
        tuple(
            _at(lambda number, height, width: (number // height, number % height), kept_inside=kept)
            for kept in (False, True)
        ),
        stops=True,
        likely=2,
        ends=(_at(_in_a_square),),
    ),
    Bug(
        "argmax-axes-swapped",
        "np.unravel_index gives the row first, then the column; here they were exchanged.",
        _MAX,
        (
            _at(lambda number, height, width: (number % width, number // width)),
            _at(lambda number, height, width: (number % width, number // width), kept_inside=True),
            _at(lambda number, height, width: (number % height, number // height)),
        ),
        stops=True,
        likely=1,
    ),
    Bug(
        "maxima-of-the-first-image",
        "The maximum is looked for in the first image, or channel: each window of each has a largest entry.",
        _MAX,
        (_of_the_first(0), _of_the_first(1)),
        "max-pooling",
    ),
    Bug(
        "maximum-begun-at-zero",
        "The largest of negative values is negative: begin with the first one, or with -inf.",
        _MAX,
        (changed(lambda out: np.maximum(out, 0), "out"),),
        "max-pooling",
    ),
    Bug(
        "gradient-lost-in-the-padding",
        "The zeros of the padding are no values: max pooling pads with minus infinity, in the backward pass, too.",
        _MAX,
        (_padded_with_zeros,),
    ),
    Bug(
        "gradient-not-divided",
        "Each entry of a window gets the gradient of the average divided by the number of entries.",
        ("avgpool",),
        (by_windows(_whole),),
        "average-pooling",
    ),
    Bug(
        "gradient-divided-by-the-wrong-count",
        "Each entry gets the gradient divided by how many entries the window has: its height times its width.",
        ("avgpool",),
        (
            *map(_divided_by, (*_DIVISORS, *_OF_OTHERS)),
            *(with_option("dx", count_pad=count_pad) for count_pad in (True, False)),
        ),
        "average-pooling",
    ),
    Bug(
        "divided-by-the-wrong-count",
        "An average divides by how many entries the window has: its height times its width.",
        ("avgpool",),
        (*map(_averaged_by, (*_DIVISORS, *_OF_OTHERS)),),
        "average-pooling",
    ),
    Bug(
        "gradient-of-an-average",
        "A sum passes its gradient to every entry as it is; only an average divides it.",
        ("sumpool",),
        (by_windows(_shared_out),),
        "sum-pooling",
    ),
    Bug(
        "gradient-times-the-count",
        "A sum passes its gradient to every entry as it is, not times the number of entries.",
        ("avgpool", "sumpool"),
        (_divided_by(lambda sizes: 1 / _area(sizes)),),
        "sum-pooling",
    ),
    Bug(
        "gradient-to-one-entry",
        "Every entry of a window has a part in its average or sum, and gets a gradient; here one entry got it all.",
        ("avgpool", "sumpool"),
        (
            by_windows(_to_an_entry(0)),
            by_windows(_to_an_entry(-1)),
            by_windows(lambda case, values, dout: (values.argmax(axis=0) == _numbers(values)) * dout),
        ),
        "average-pooling",
    ),
    Bug(
        "median-for-mean",
        "The median was taken: an average is the sum divided by the number of entries.",
        ("avgpool",),
        (_of_every_window(np.nanmedian, (0,)),),
        "average-pooling",
    ),
    Bug(
        "largest-without-its-sign",
        "The largest value is looked for, not the one that is farthest from 0: no np.abs.",
        _MAX,
        (_of_every_window(_farthest, (0,)), _of_every_window(_farthest_size, (0,))),
        "max-pooling",
    ),
    Bug(
        "channels-pooled-together",
        "Pooling works on each channel by itself; here the channels were pooled together.",
        POOLINGS,
        (_channels_pooled, _for_maxima(_of_all_channels)),
        "max-pooling",
    ),
    Bug(
        "images-pooled-together",
        "Pooling works on each image by itself; here the whole batch was pooled together.",
        POOLINGS,
        (_images_pooled,),
        "max-pooling",
    ),
    Bug(
        "one-entry-of-the-window",
        "One pixel of each window was taken: pooling looks at all of them.",
        POOLINGS,
        (_entry_of_the_window(0), _entry_of_the_window(-1)),
        "max-pooling",
    ),
)


def _numbers(values: Array) -> Array:
    """The number of each entry of a window, to be compared with where the largest stands."""
    return np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
