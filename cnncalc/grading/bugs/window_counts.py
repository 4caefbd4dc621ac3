"""Wrong numbers of windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cnncalc.grading.bugs import SLIDING, Count


def _sizes(count: Callable[[Any], int]) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(count(each) for each in layer.sliding.over(x[2:]))

    return sizes


def _of_axis(axis: int, *, kernel: bool) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    """One axis's length, padding and stride for both, and its kernel, too, or each axis its own."""

    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        windows = layer.sliding.over(x[2:])
        one = windows[axis]
        return tuple((one.padded - (one if kernel else each).extent) // one.stride + 1 for each in windows)

    return sizes


def _kernel_of_axis(axis: int) -> Callable[[Any, tuple[int, ...]], tuple[int, ...]]:
    """One axis's kernel for both."""

    def sizes(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
        windows = layer.sliding.over(x[2:])
        return tuple((each.padded - windows[axis].extent) // each.stride + 1 for each in windows)

    return sizes


def _kernels_swapped(layer: Any, x: tuple[int, ...]) -> tuple[int, ...]:
    windows = layer.sliding.over(x[2:])
    return tuple(
        (each.padded - other.extent) // each.stride + 1 for each, other in zip(windows, reversed(windows), strict=True)
    )


_AXES = "Height and width are different things: each axis has a size of its own."
_FORMULA = "There are floor((n + 2p - k)/s) + 1 windows along each axis."

COUNTS = (
    Count(
        "output-size-rounded",
        "A window that does not fit is left out: // (or floor), not round().",
        _sizes(lambda each: round((each.padded - each.extent) / each.stride) + 1),
        "conv-output-size",
    ),
    Count(
        "output-size-rounded",
        "A window that does not fit is left out: // (or floor), not round().",
        _sizes(lambda each: int((each.padded - each.extent) / each.stride + 0.5) + 1),
        "conv-output-size",
    ),
    Count(
        "output-size-rounded",
        "A window that does not fit is left out: // (or floor), not round().",
        _sizes(lambda each: round((each.padded - each.extent) / each.stride + 1)),
        "conv-output-size",
    ),
    Count(
        "output-for-each-input-position",
        "Windows lie at 0, s, 2s, ... as long as they fit: there are floor((n + 2p - k)/s) + 1, not one for each s-th "
        "row of the input.",
        _sizes(lambda each: -(-each.length // each.stride)),
        "conv-output-size",
    ),
    *(  # the height first: where a single case tells no more, it is the likelier one
        Count(f"{taken}-taken-for-{meant}", _AXES, sizes, "conv-output-size")
        for axis, taken, meant in ((0, "height", "width"), (-1, "width", "height"))
        for sizes in (_of_axis(axis, kernel=False), _of_axis(axis, kernel=True), _kernel_of_axis(axis))
    ),
    Count("kernel-height-and-width-swapped", _AXES, _kernels_swapped, "conv-output-size"),
    Count(
        "size-over-the-window",
        "The number of windows follows from the stride: (H - k)//stride + 1, not H // k.",
        _sizes(lambda each: each.length // each.extent),
        "pooling-size",
    ),
    Count("size-over-the-stride", _FORMULA, _sizes(lambda each: each.length // each.stride), "conv-output-size"),
    Count(
        "one-added-before-dividing",
        "The first window is counted after dividing: (n + 2p - k)//s + 1, not (n + 2p - k + 1)//s.",
        _sizes(lambda each: (each.padded - each.extent + 1) // each.stride),
        "conv-output-size",
    ),
    Count(
        "plus-one-forgotten",
        "The first window counts, too: there are floor((n + 2p - k)/s) + 1 of them.",
        _sizes(lambda each: (each.padded - each.extent) // each.stride),
        "conv-output-size",
    ),
    Count(
        "one-window-too-many",
        "There are too many windows: floor((n + 2p - k)/s) + 1 of them fit.",
        _sizes(lambda each: (each.padded - each.extent) // each.stride + 2),
        "conv-output-size",
    ),
)


def counted(layer: Any) -> Iterator[Count]:
    """All of them, for layers that slide a window."""
    if layer.keyword() in SLIDING:
        yield from COUNTS
