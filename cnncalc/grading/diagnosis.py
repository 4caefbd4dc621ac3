"""Which mistake was made: a wrong result beside what known bugs would have computed on the same inputs.

A bug explains a submission when its values are the submission's in every case in which the bug makes a difference, and
the submission is right in all others. Where none does, what the wrong cases have in common is said instead: axes,
borders, channels, images, sizes, strides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.bugs import Bug, known
from cnncalc.grading.compare import Expected, compare

if TYPE_CHECKING:
    from cnncalc.arrays import Array

#: So many times as far as a right result may a bug's values lie from a student's: the same bug, rounded elsewhere.
_ROOM = 8.0


@dataclass(frozen=True, eq=False)
class Seen:
    """What a submission made of one case about one layer.

    right  name -> what was expected
    given  name -> what came back, where it was an array
    """

    id: str
    layer: Any
    weights: Mapping[str, Array]
    x: Array
    dout: Array | None
    right: Mapping[str, Expected]
    given: Mapping[str, Array]

    def wrong(self, name: str) -> bool:
        return name in self.given and compare(self.given[name], self.right[name]) is not None


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    name      the bug's or misconception's; empty where none explains it
    hint      sentences for the student
    exercise  a worked exercise of the bank that shows the right way; empty for none
    """

    name: str
    hint: str
    exercise: str = ""


def diagnose(cases: Sequence[Seen]) -> Diagnosis | None:
    """What explains the wrong results of all cases; None where no result is wrong."""
    wrong = [(case, name) for case in cases for name in case.right if case.wrong(name)]
    if not wrong:
        return None
    names = {name for _, name in wrong}
    layers = {case.layer.keyword(): case.layer for case in cases}
    for layer in layers.values():
        for bug in known(layer):
            if _explains(bug, cases, names):
                return Diagnosis(bug.name, _said(bug, wrong), bug.exercise)
    return Diagnosis("", "; ".join(_structure(wrong, cases)), "")


def _explains(bug: Bug, cases: Sequence[Seen], names: set[str]) -> bool:
    """Whether the bug gives what came back, wherever it makes a difference or something is wrong."""
    differs = 0
    for case in cases:
        if not names & case.given.keys():
            continue
        if case.layer.keyword() not in bug.layers:
            if any(case.wrong(name) for name in names):
                return False
            continue
        try:
            with np.errstate(all="ignore"):
                made = bug.rule(case.layer, case.weights, case.x, case.dout)
        except (CnncalcError, ValueError, IndexError):
            if any(case.wrong(name) for name in names):
                return False
            continue
        for name in names & case.given.keys():
            expected = case.right[name]
            values = np.asarray(made.get(name, expected.value))
            if not _same(case.given[name], values, expected):
                return False
            differs += not _same(expected.value, values, expected)
    return differs > 0


def _same(given: Array, values: Array, expected: Expected) -> bool:
    """Whether an array is what a bug computes, within the rounding of a right result."""
    if given.shape != values.shape:
        return False
    if np.isnan(values.astype(np.float64)).all():
        return True  # the bug's shape is known, its values are not
    bound = np.broadcast_to(np.max(expected.bound, initial=0.0) * _ROOM, values.shape)
    return compare(given, replace(expected, value=values, bound=bound)) is None


def _said(bug: Bug, wrong: Sequence[tuple[Seen, str]]) -> str:
    case, name = wrong[0]
    return f"{bug.teaches} ({name} equals what a program with this mistake computes, for x {case.x.shape})"


def _structure(wrong: Sequence[tuple[Seen, str]], cases: Sequence[Seen]) -> Iterator[str]:
    """What the wrong results have in common that the right ones have not."""
    case, name = wrong[0]
    given, right = case.given[name], case.right[name].value
    if given.shape != right.shape:
        if sorted(given.shape) == sorted(right.shape):
            yield f"{name} has its axes in another order: {given.shape}, expected {right.shape}"
        else:
            yield f"{name} has the shape {given.shape}, expected {right.shape}"
        return
    yield from _conditions(wrong, cases)
    differs = np.asarray(np.abs(given.astype(np.float64) - right.astype(np.float64)) > case.right[name].bound)
    differs |= ~np.isfinite(given.astype(np.float64))
    yield from _places(name, differs)
    place = tuple(int(at) for at in np.argwhere(differs)[0])
    yield f"first wrong value: {name}{list(place)} is {given[place]:.6g}, expected {right[place]:.6g}"


def _conditions(wrong: Sequence[tuple[Seen, str]], cases: Sequence[Seen]) -> Iterator[str]:
    """Conditions that hold in every wrong case and in no right one."""
    bad = {case.id for case, _ in wrong}
    sides: tuple[tuple[str, Any], ...] = (
        ("only where the image is not square", lambda case: len(set(case.x.shape[2:])) > 1),
        ("only with padding", _padded),
        ("only without padding", lambda case: not _padded(case)),
        ("only with a stride above 1", lambda case: _stride(case) > 1),
        ("only where the kernel is not square", lambda case: len(set(_kernel(case))) > 1),
        ("only with several channels", lambda case: case.x.shape[1] > 1),
        ("only with several images", lambda case: len(case.x) > 1),
        ("only for whole numbers", lambda case: case.x.dtype.kind == "i"),
        ("only in single precision", lambda case: next(iter(case.right.values())).dtype == np.float32),
    )
    for words, holds in sides:
        marked = {case.id for case in cases if holds(case)}
        if marked == bad and marked != {case.id for case in cases}:
            yield f"wrong {words}"
            return


def _padded(case: Seen) -> bool:
    sliding = getattr(case.layer, "sliding", None)
    return sliding is not None and any(each.before or each.after for each in sliding.over(case.x.shape[2:]))


def _stride(case: Seen) -> int:
    sliding = getattr(case.layer, "sliding", None)
    return 1 if sliding is None else max(int(each.stride) for each in sliding.over(case.x.shape[2:]))


def _kernel(case: Seen) -> tuple[int, ...]:
    sliding = getattr(case.layer, "sliding", None)
    return () if sliding is None else tuple(int(each.kernel) for each in sliding.over(case.x.shape[2:]))


_AXES = {
    "out": ("images", "maps"),
    "dx": ("images", "channels"),
    "dweight": ("kernels", "channels"),
    "dbias": ("kernels",),
}


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
            yield f"only the first and last {what} are wrong (the border)"
        elif len(found) == 1 and found[0] in (0, len(bad) - 1):
            yield f"only the {'first' if found[0] == 0 else 'last'} of the {what} is wrong"
        elif not bad[0] and bad[1:].all():
            yield f"the first of the {what} is right, all others are wrong"
        else:
            yield f"{len(found)} of {len(bad)} {what} have wrong values"
