"""Global average pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Bug, Given, Made, Rule, giving

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _spread(divisor: Callable[[tuple[int, ...]], float]) -> Rule:
    """dout to every pixel, divided by something that the shape of x gives."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        return {"dx": np.broadcast_to(case.dout / divisor(case.x.shape), case.x.shape)}

    return giving(rule, "dx")


def _in_one_pixel(place: int, divided: bool) -> Rule:
    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        dx = np.zeros(case.x.shape)
        flat = dx.reshape(*case.x.shape[:2], -1)
        flat[..., place] = case.dout.reshape(case.x.shape[:2]) / (flat.shape[2] if divided else 1)
        return {"dx": dx}

    return giving(rule, "dx")


def _to_the_largest(case: Given) -> Made:
    if case.dout is None:
        return {}
    return {"dx": (case.x == case.x.max(axis=tuple(range(2, case.x.ndim)), keepdims=True)) * case.dout}


def _not_spread(divided: bool) -> Rule:
    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        return {"dx": case.dout / (np.prod(case.x.shape[2:]) if divided else 1)}

    return giving(rule, "dx")


def _over(axes: Callable[[int], tuple[int, ...]], kind: Any = np.mean) -> Rule:
    """Averaged over other axes, the result for all of them."""

    def rule(case: Given) -> Made:
        found: Array = kind(case.x, axis=axes(case.x.ndim), keepdims=True)
        shape = (*case.x.shape[:2], *found.shape[2:])
        return {"out": np.broadcast_to(found, shape)}

    return giving(rule, "out")


def _as_it_is(axes: Callable[[int], tuple[int, ...]], keepdims: bool) -> Rule:
    """Averaged over other axes, in whatever shape that leaves."""

    def rule(case: Given) -> Made:
        return {"out": case.x.mean(axis=axes(case.x.ndim), keepdims=keepdims)}

    return giving(rule, "out")


def _in_front(axes: tuple[int, ...]) -> Rule:
    """Averaged over other axes, with what is left in the place of images and channels."""

    def rule(case: Given) -> Made:
        return {"out": case.x.mean(axis=axes)[..., None, None]}

    return giving(rule, "out")


def _reshaped(shape: Callable[[int, int, int], tuple[int, ...]], axis: int) -> Rule:
    """Averaged over an axis of another shape: shape(images, channels, pixels)."""

    def rule(case: Given) -> Made:
        n, c = case.x.shape[:2]
        means = case.x.reshape(shape(n, c, case.x.size // (n * c))).mean(axis=axis)
        return {"out": means.reshape(n, c, *[1] * (case.x.ndim - 2))}

    return giving(rule, "out")


def _tiled(images: bool, divided: bool) -> Rule:
    """The gradients of all maps one after the other, again and again; with `images` those of each image."""

    def rule(case: Given) -> Made:
        if case.dout is None:
            return {}
        n, c = case.x.shape[:2]
        pixels = case.x.size // (n * c)
        rows = case.dout.reshape((n, c) if images else (1, n * c)) / (pixels if divided else 1)
        return {"dx": np.tile(rows, (1, pixels)).reshape(case.x.shape)}

    return giving(rule, "dx")


def _times(factor: Callable[[tuple[int, ...]], float]) -> Rule:
    """The average times something that the shape of x gives."""

    def rule(case: Given) -> Made:
        return {"out": case.value("out") * factor(case.x.shape)}

    return giving(rule, "out")


def _area(x: tuple[int, ...]) -> float:
    return float(np.prod(x[2:]))


_GAP = ("gap",)

BUGS = (
    Bug(
        "gap-gradient-not-divided",
        "Every pixel has 1/(H*W) part in the average, and gets that share of the gradient: divide by H*W.",
        _GAP,
        (_spread(lambda x: 1),),
        "global-average",
    ),
    Bug(
        "gap-gradient-divided-by-the-wrong-count",
        "Each pixel gets the gradient divided by H*W: the number of pixels of one map, not of the batch, and not the "
        "square of one side.",
        _GAP,
        (
            _spread(lambda x: x[2] ** 2),
            _spread(lambda x: x[-1] ** 2),
            _spread(lambda x: float(np.prod(x))),
            _spread(lambda x: float(np.prod(x[1:]))),
            _spread(lambda x: x[2]),
            _spread(lambda x: x[-1]),
            _spread(lambda x: x[2] + x[-1]),
            _spread(lambda x: x[0]),
            _spread(lambda x: x[1]),
            _spread(lambda x: _area(x) ** 2),
        ),
        "global-average",
    ),
    Bug(
        "gap-gradient-in-one-pixel",
        "Every pixel has a part in the average, and gets a share of the gradient; here one pixel of each map got it.",
        _GAP,
        (_in_one_pixel(0, False), _in_one_pixel(0, True), _in_one_pixel(-1, False), _to_the_largest),
        "global-average",
    ),
    Bug(
        "gap-gradient-not-spread",
        "The gradient has the shape of x: each map's gradient is given to all of its pixels (np.broadcast_to).",
        _GAP,
        (
            _not_spread(True),
            _not_spread(False),
            *(_tiled(images, divided) for images in (True, False) for divided in (True, False)),
        ),
        "global-average",
    ),
    Bug(
        "gap-gradient-times-the-input",
        "The average is linear: its gradient does not depend on the pixels' values.",
        _GAP,
        (
            lambda case: {} if case.dout is None else {"dx": case.dout * case.x / _area(case.x.shape)},
            lambda case: {} if case.dout is None else {"dx": case.dout * case.x},
        ),
        "global-average",
    ),
    Bug(
        "gap-over-the-batch",
        "Each image has averages of its own: average over height and width only, axis=(2, 3), not over the batch.",
        _GAP,
        (
            _over(lambda rank: (0, *range(2, rank))),
            _as_it_is(lambda rank: (0, *range(2, rank)), True),
            _as_it_is(lambda rank: (0, *range(2, rank)), False),
            _as_it_is(lambda rank: (0, 1), True),
            *(_in_front(axes) for axes in ((0, 2), (0, 3), (0, 1))),
        ),
        "global-average",
    ),
    Bug(
        "gap-over-the-channels",
        "Each channel has an average of its own: average over height and width only, axis=(2, 3).",
        _GAP,
        (
            _over(lambda rank: tuple(range(1, rank))),
            _as_it_is(lambda rank: tuple(range(1, rank)), False),
            _as_it_is(lambda rank: (1, 2), True),
            _as_it_is(lambda rank: (1, 2), False),
            *(_in_front(axes) for axes in ((1, 2), (1, 3))),
        ),
        "global-average",
    ),
    Bug(
        "gap-over-everything",
        "One average was taken of everything: each channel of each image has its own.",
        _GAP,
        (_over(lambda rank: tuple(range(rank))), _as_it_is(lambda rank: tuple(range(rank)), False)),
        "global-average",
    ),
    Bug(
        "gap-over-one-axis",
        "The average is over height and width: axis=(2, 3).",
        _GAP,
        (
            _as_it_is(lambda rank: (2,), True),
            _as_it_is(lambda rank: (rank - 1,), True),
            _as_it_is(lambda rank: (2,), False),
            _as_it_is(lambda rank: (rank - 1,), False),
        ),
        "global-average",
    ),
    Bug(
        "reshaped-without-transpose",
        "The maps were taken apart by a reshape, which keeps the order of the values: their order is image, channel, "
        "row, column, so that only (N, C, H*W) has a row for each map. Exchange axes by transpose first.",
        _GAP,
        (
            _reshaped(lambda n, c, pixels: (n, pixels, c), 1),
            _reshaped(lambda n, c, pixels: (pixels, n * c), 0),
            _reshaped(lambda n, c, pixels: (n * pixels, c), 0),
            _reshaped(lambda n, c, pixels: (c, n, pixels), 2),
        ),
        "global-average",
    ),
    Bug(
        "gap-divided-by-the-wrong-count",
        "The sum of a map is divided by its number of pixels, H*W.",
        _GAP,
        (
            _times(lambda x: _area(x) / x[2] ** 2),
            _times(lambda x: _area(x) / x[-1] ** 2),
            _times(lambda x: _area(x) / x[2]),
            _times(lambda x: _area(x) / x[-1]),
            _times(lambda x: 1 / x[0]),
            _times(lambda x: 1 / x[1]),
            _times(lambda x: 1 / (x[0] * x[1])),
            _times(lambda x: _area(x) / x[1]),
            _times(lambda x: _area(x) / x[0]),
        ),
        "global-average",
    ),
    Bug(
        "median-for-mean",
        "The median was taken: global average pooling takes the mean.",
        _GAP,
        (_over(lambda rank: tuple(range(2, rank)), np.median),),
        "global-average",
    ),
)
