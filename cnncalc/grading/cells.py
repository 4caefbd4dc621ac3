"""The first wrong value of a check, and the window that it should have been computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.byhand.worked import Worked, cell_text
from cnncalc.errors import CnncalcError
from cnncalc.grading.compare import Expected
from cnncalc.grading.results import ChannelWindow, WrongCell

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.byhand.worked import Seen as SeenCell
    from cnncalc.grading.diagnosis import Seen

#: Windows of at most so many entries are kept, so many channels of them, and planes of so many values on a side.
_ENTRIES, _CHANNELS, _SIDE = 49, 3, 16
#: Windows of at most so many entries are written out in a line of text.
_ENTRIES_IN_TEXT = 16


def first_wrong(case: Seen) -> WrongCell | None:
    """The first wrong value of a case; None where no array of the right shape differs."""
    name = next((name for name in case.asked if case.wrong(name)), None)
    if name is None or not isinstance(given := case.answers[name], np.ndarray):
        return None
    expected = case.right[name]
    if not isinstance(expected, Expected) or given.dtype.kind not in "iuf" or given.shape != expected.value.shape:
        return None
    if not (wrong := differs(given, expected)).any():
        return None
    place = tuple(int(at) for at in np.argwhere(wrong)[0])
    window = _seen(case, place) if name == "out" and case.layer is not None else None
    found, right = apart(given[place], expected.value[place])
    fits = window is not None and int(np.prod(window.values.shape[1:])) <= _ENTRIES
    return WrongCell(
        name=name,
        place=place,
        given=found,
        expected=right,
        plane=_plane(wrong, place),
        start=window.start if window else (),
        channels=tuple(_channels(window)) if window and fits else (),
        channel_count=len(window.channels) if window else 0,
        total=_number(window.products.sum()) if window and window.products is not None else "",
        bias=_number(window.bias) if window and window.products is not None and window.bias is not None else "",
    )


def differs(given: Array, expected: Expected) -> Array:
    """Where an array of the right shape is wrong."""
    with np.errstate(invalid="ignore", over="ignore"):
        wide, right = given.astype(np.float64), expected.value.astype(np.float64)
        return np.asarray(~(np.abs(wide - right) <= expected.bound) & (wide != right))


def lines(cell: WrongCell) -> Iterator[str]:
    """The cell in words."""
    where = f"{cell.name}[{', '.join(map(str, cell.place))}]" if cell.place else cell.name
    yield f"the first wrong value: {where} is {cell.given}, expected is {cell.expected}"
    if not cell.start:
        return
    outside = ", in the padding" if min(cell.start) < 0 else ""
    yield f"its window begins at {cell_text(cell.start)} of the input{outside}"
    if not cell.channels or sum(map(len, cell.channels[0].window)) > _ENTRIES_IN_TEXT:
        return
    for one in cell.channels:
        text = f"channel {one.channel}: window {_row(one.window)}"
        if one.kernel:
            text += f", kernel {_row(one.kernel)}, sum of products {one.sum}"
        yield text
    if cell.total:
        bias = f" + bias {cell.bias}" if cell.bias else ""
        channels = "its channel" if cell.channel_count == 1 else f"all {cell.channel_count} channels"
        shown = f" ({len(cell.channels)} of them are shown)" if len(cell.channels) < cell.channel_count else ""
        yield f"the sum of {channels}{shown}: {cell.total}{bias} = {cell.expected}"


def _seen(case: Seen, place: tuple[int, ...]) -> SeenCell | None:
    """What an output's value is computed from; None where the layer has no windows."""
    image, number, *position = place if len(place) > 2 else (0, 0)
    if len(position) not in (1, 2):
        return None
    try:
        # The values are there already.
        layer, output = case.layer.at_rank(len(position)), case.value("out")[image]
        return Worked(layer, case.x[image], case.weights, output).seen(number, position)
    except (CnncalcError, AttributeError):
        return None


def _channels(window: SeenCell) -> Iterator[ChannelWindow]:
    for at, channel in list(enumerate(window.channels))[:_CHANNELS]:
        one = ChannelWindow(
            channel=int(channel),
            window=_texts(window.values[at]),
            outside=tuple(tuple(bool(value) for value in row) for row in np.atleast_2d(window.padding[at])),
        )
        if window.kernel is not None and window.products is not None:
            kernel, products = window.kernel[at], window.products[at]
            one = replace(one, kernel=_texts(kernel), products=_texts(products), sum=_number(products.sum()))
        yield one


def _plane(wrong: Array, place: tuple[int, ...]) -> tuple[str, ...]:
    """Right and wrong in the plane of the last two axes that the place lies in."""
    plane = np.atleast_2d(wrong[place[:-2]] if len(place) > 2 else wrong)
    if plane.ndim > 2 or max(plane.shape) > _SIDE or plane.size < 2:
        return ()
    return tuple("".join(".#"[int(value)] for value in row) for row in plane)


def apart(given: Any, expected: Any) -> tuple[str, str]:
    """Two different numbers with as many digits as tell them apart: six, or more."""
    texts = [tuple(f"{value + 0:.{digits}g}" for value in (given, expected)) for digits in (6, 9, 12, 17)]
    one, other = next((pair for pair in texts if pair[0] != pair[1]), texts[0])
    return one, other


def _number(value: Any) -> str:
    return f"{value + 0:.6g}"  # no -0


def _texts(values: Array) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(f"{value + 0:.3g}" for value in row) for row in np.atleast_2d(values))


def _row(rows: tuple[tuple[str, ...], ...]) -> str:
    """A window as people write it: rows with semicolons between."""
    return "[" + "; ".join(" ".join(row) for row in rows) + "]"
