"""What wrong results look like, with numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading import cells, crashes
from cnncalc.grading.compare import Expected, Number

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen
    from cnncalc.grading.results import WrongCell

#: What the axes of a quantity are, from the first on; what is left are rows and columns.
_AXES = {
    "out": ("images", "maps"),
    "dx": ("images", "channels"),
    "dweight": ("kernels", "channels"),
    "dbias": ("kernels",),
}
_AXES_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dense": {"out": ("examples", "neurons"), "dx": ("examples", "inputs"), "dweight": ("neurons", "inputs"),
              "dbias": ("neurons",)},
    "batchnorm": {"out": ("examples", "channels"), "dx": ("examples", "channels"), "dweight": ("channels",),
                  "dbias": ("channels",), "new_running_mean": ("channels",), "new_running_var": ("channels",)},
    "softmax": {"out": ("examples", "classes"), "dx": ("examples", "classes")},
    "cross_entropy": {"dx": ("examples", "classes")},
    "network": {"out": ("images", "values")},
}  # fmt: skip
#: What counts as the same share, or the same difference, everywhere.
_SAME = 1e-6


def of(
    wrong: Sequence[Seen], others: Sequence[Seen], named: bool, files: Collection[str], cell: WrongCell | None
) -> Iterator[str]:
    """Findings about the failed cases of a check, the cheapest first; `others` are those to compare them with.

    named  a bug explains it, so that what the wrong results have in common need not be said
    files  the student's own
    cell   the first wrong value of the cheapest case
    """
    case = wrong[0]
    ended = f", which ends with {case.raised.type}" if case.raised else ""
    yield f"the smallest case that fails: {case.facts}{ended}"
    if case.raised:
        yield from (f"it came through {place}" for place in crashes.own_lines(case.raised, files))
    name = next((name for name in case.asked if case.wrong(name)), None)
    # Of the wrong number of values nobody can tell which is which.
    if name is None or case.uncounted:
        return
    given, expected = case.answers[name], case.right[name]
    # The type first: of a list of lists there may be no number of axes.
    if isinstance(expected, Number) and isinstance(given, int | float | np.ndarray) and np.ndim(given) == 0:
        yield "{} is {}, expected is {}".format(name, *cells.apart(given, expected.value))
    if not isinstance(given, np.ndarray) or not isinstance(expected, Expected):
        return
    if given.shape != expected.value.shape:
        order = " (its axes in another order)" if sorted(given.shape) == sorted(expected.value.shape) else ""
        yield f"{name} has the shape {given.shape}{order}, expected is {expected.value.shape}"
        return
    if given.dtype.kind not in "iuf":
        yield f"{name} came back as {given.dtype}, expected are real numbers"
        return
    if cell is None:
        return
    if given.dtype.kind == "f" and given.dtype.itemsize < expected.dtype.itemsize:
        yield f"{name} came back as {given.dtype}, the inputs are {expected.dtype}"
    if not named:
        wrong_there = cells.differs(given, expected)
        yield from _conditions(name, [other for other in others if other.about == case.about and name in other.asked])
        yield from _places(name, wrong_there, case.kind)
        yield from _in_common(name, given, expected.value, wrong_there)
    yield from cells.lines(cell)


def _number(value: Any) -> str:
    return f"{float(value) + 0:.6g}"  # no -0


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
        ("only with several channels", lambda case: case.x.ndim > 1 and case.x.shape[1] > 1),
        ("only with several examples", lambda case: len(case.x) > 1),
        ("only for large values", lambda case: float(np.max(np.abs(case.x), initial=0.0)) > 100),
        ("only for whole numbers", lambda case: case.x.dtype.kind == "i"),
        ("only in single precision", lambda case: case.x.dtype == np.float32),
        ("only in training", lambda case: case.run.training),
        ("only in evaluation", lambda case: not case.run.training),
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


def _places(name: str, differs: Array, kind: str) -> Iterator[str]:
    """Along which axes the wrong values lie."""
    if differs.all():
        yield f"every value of {name} is wrong"
        return
    # What an assignment has named itself is the output of a layer.
    of_others = _AXES["out"] if differs.ndim > 2 else ()
    kinds = _AXES_OF.get(kind, {}).get(name) or _AXES.get(name, of_others)
    kinds += tuple(f"entries of axis {axis}" for axis in range(len(kinds), differs.ndim - 2))
    for axis in range(differs.ndim):
        bad = np.atleast_1d(differs.any(axis=tuple(other for other in range(differs.ndim) if other != axis)))
        if bad.all() or len(bad) < 2:
            continue
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


def _in_common(name: str, given: Array, right: Array, differs: Array) -> Iterator[str]:
    """One factor, or one difference, between all wrong values and the right ones."""
    bad, good = given[differs].astype(np.float64), right[differs].astype(np.float64)
    if len(bad) < 4 or not np.isfinite(bad).all():
        if len(bad) and not np.isfinite(bad).any():
            yield f"the wrong values of {name} are nan or infinite"
        return
    if not bad.any():
        yield f"the wrong values of {name} are all 0"
    elif good.all() and np.ptp(bad / good) < _SAME * np.max(np.abs(bad / good)):
        yield f"the wrong values of {name} are {_number(np.mean(bad / good))} times the right ones"
    elif np.ptp(bad - good) < _SAME * np.max(np.abs(bad - good)):
        yield f"the wrong values of {name} are all off by {_number(np.mean(bad - good))}"
    elif differs.ndim > 2 and differs.all():
        off = np.moveaxis(given.astype(np.float64) - right, 1, 0).reshape(given.shape[1], -1)
        if (np.ptp(off, axis=1) < _SAME * np.max(np.abs(off))).all():
            yield f"in each map all values of {name} are off by the same amount, as with another bias"
