"""What wrong results look like, with numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading import cells, crashes

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen
    from cnncalc.grading.results import WrongCell

_AXES = {
    "out": ("images", "maps"),
    "dx": ("images", "channels"),
    "dweight": ("kernels", "channels"),
    "dbias": ("kernels",),
}


def of(
    wrong: Sequence[Seen], others: Sequence[Seen], named: bool, files: Collection[str], cell: WrongCell | None
) -> Iterator[str]:
    """Findings about the failed cases of a check, the cheapest first; `others` are those to compare them with.

    named  a bug explains it, so that what the wrong results have in common need not be said
    files  the student's own
    cell   the first wrong value of the cheapest case
    """
    case = wrong[0]
    yield f"the smallest case that fails: {case.facts}"
    if case.raised:
        yield from (f"it came through {place}" for place in crashes.own_lines(case.raised, files))
    name = next((name for name in case.asked if case.wrong(name)), None)
    if name is None or not isinstance(given := case.answers[name], np.ndarray):
        return
    expected = case.right[name]
    if given.shape != expected.value.shape:
        order = " (its axes in another order)" if sorted(given.shape) == sorted(expected.value.shape) else ""
        yield f"{name} has the shape {given.shape}{order}, expected is {expected.value.shape}"
        return
    if cell is None:
        return
    if not named:
        yield from _conditions(name, [other for other in others if other.layer is not None and name in other.asked])
        yield from _places(name, cells.differs(given, expected))
    yield from cells.lines(cell)


def _conditions(name: str, cases: Sequence[Seen]) -> Iterator[str]:
    """A condition that holds in every wrong case and in no right one."""
    bad = {case.id for case in cases if case.wrong(name)}
    sides: tuple[tuple[str, Any], ...] = (
        ("only where the image is not square", lambda case: len(set(case.x.shape[2:])) > 1),
        ("only with padding", _padded),
        ("only without padding", lambda case: not _padded(case)),
        ("only with a stride above 1", lambda case: _stride(case) > 1),
        ("only where the kernel is not square", lambda case: len(set(_kernel(case))) > 1),
        ("only where the stride leaves something over", _left_over),
        ("only where windows overlap", _overlapping),
        ("only with several channels", lambda case: case.x.shape[1] > 1),
        ("only with several images", lambda case: len(case.x) > 1),
        ("only for whole numbers", lambda case: case.x.dtype.kind == "i"),
        ("only in single precision", lambda case: case.x.dtype == np.float32),
    )
    for words, holds in sides:
        marked = {case.id for case in cases if holds(case)}
        if marked == bad and len(marked) < len(cases):
            yield f"{name} is wrong {words}"
            return


def _windows(case: Seen) -> tuple[Any, ...]:
    sliding = getattr(case.layer, "sliding", None)
    return () if sliding is None else tuple(sliding.over(case.x.shape[2:]))


def _padded(case: Seen) -> bool:
    return any(each.before or each.after for each in _windows(case))


def _stride(case: Seen) -> int:
    return max((int(each.stride) for each in _windows(case)), default=1)


def _kernel(case: Seen) -> tuple[int, ...]:
    return tuple(int(each.kernel) for each in _windows(case))


def _left_over(case: Seen) -> bool:
    return any((each.padded - each.extent) % each.stride for each in _windows(case))


def _overlapping(case: Seen) -> bool:
    return any(each.stride < each.extent for each in _windows(case))


def _places(name: str, differs: Array) -> Iterator[str]:
    """Along which axes the wrong values lie."""
    if differs.all():
        yield f"every value of {name} is wrong"
        return
    for axis in range(differs.ndim):
        bad = np.atleast_1d(differs.any(axis=tuple(other for other in range(differs.ndim) if other != axis)))
        if bad.all() or len(bad) < 2:
            continue
        kinds = _AXES.get(name, ())
        what = kinds[axis] if axis < len(kinds) else ("rows", "columns")[axis - differs.ndim]
        found = np.flatnonzero(bad)
        if len(found) == 2 and found[0] == 0 and found[1] == len(bad) - 1:
            yield f"only the first and last of the {what} are wrong (the border)"
        elif len(found) == 1 and found[0] in (0, len(bad) - 1):
            yield f"only the {'first' if found[0] == 0 else 'last'} of the {what} is wrong"
        elif not bad[0] and bad[1:].all():
            yield f"the first of the {what} is right, all others are wrong"
        else:
            yield f"{len(found)} of {len(bad)} {what} have wrong values"
