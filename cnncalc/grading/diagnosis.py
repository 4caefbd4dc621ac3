"""Why a check failed: results beside what known bugs would have computed on the same inputs.

A bug explains a quantity (out, dx, ...) when its values are the submission's in every case about the layer in which the
bug makes a difference, and the submission is right in all others. Crashes are read for what is likely behind them
(crashes.py). Where nothing is known, what the wrong results have in common is said instead (findings.py).

A hidden check is no oracle: whoever makes his mistakes depend on what he is given could read its inputs off the hints.
So the names, which come from all cases, and the hints on hidden checks are for the teacher alone. A hint that a student
reads comes from the cases of checks that are not hidden; where several bugs explain those, it has a sentence of each.

The work is bounded by a count of products, not by a clock, so that the same submission gets the same hint everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading import cells, crashes, findings
from cnncalc.grading.bugs import Bug, BugRule, Count, Stops, counts, known
from cnncalc.grading.compare import Expected, compare
from cnncalc.grading.results import WrongCell
from cnncalc.grading.sandbox import Raised, Value
from cnncalc.sizes import product

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer

#: So many times as far as a right result may a bug's values lie from a student's: the same bug, rounded elsewhere.
_ROOM = 8.0
#: Products that a search may take.
PRODUCTS_AT_MOST = 100_000_000
#: What a program raises that reads or writes beyond an array.
_STOPS = ("IndexError", "ValueError")
#: What one step of a loop in Python costs, in products.
_STEP = 500
#: Numbers that are kept of what bugs compute, for the submissions that follow.
_KEPT_AT_MOST = 20_000_000


@dataclass(frozen=True, eq=False)
class Seen:
    """What a submission made of one case.

    check, hidden  name of the check, and whether it is hidden from students
    facts          what is drawn, in words
    failed         the case counts against the submission
    layer          what the check is about; None for a whole network
    right          name -> the right values of the first round of calls, asked for or not
    asked          names that the check asks for
    answers        name -> what came back in that round
    raised         the exception that ended the case
    later          names of which an earlier result changed, or a second round is wrong where the first is right
    recalled       names of which the second round gave the first one's values
    repeats        within a round something is called more than once
    """

    id: str
    check: str
    hidden: bool
    facts: str
    failed: bool
    layer: Layer | None
    weights: Mapping[str, Array]
    x: Array
    dout: Array | None
    right: Mapping[str, Expected]
    asked: tuple[str, ...]
    answers: Mapping[str, Value]
    raised: Raised | None = None
    later: frozenset[str] = frozenset()
    recalled: frozenset[str] = frozenset()
    repeats: bool = False

    @property
    def given(self) -> Mapping[str, Array]:
        """The answers that are arrays."""
        return {name: value for name, value in self.answers.items() if isinstance(value, np.ndarray)}

    def wrong(self, name: str) -> bool:
        """Whether an answer is there and not right."""
        return name in self.answers and name in self.right and compare(self.answers[name], self.right[name]) is not None

    @property
    def cost(self) -> int:
        """What one rule takes on this case, in products."""
        if self.layer is None:
            return 0
        entries = product(self.weights["weight"].shape[1:]) if "weight" in self.weights else 1
        outputs = self.right["out"].value.size
        where = outputs // max(1, len(self.x) * self.right["out"].value.shape[1])
        return int(outputs * entries * (1 if self.dout is None else 3) + _STEP * where)


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    name      the bug's or misconception's, for the teacher; empty where none explains it
    hint      fixed sentences for the student, without a number of the case
    exercise  a worked exercise of the bank that shows the right way; empty for none
    findings  what the wrong results look like, with numbers
    cell      the first wrong value of the smallest case, and what it should have been computed from
    """

    name: str
    hint: str
    exercise: str = ""
    findings: tuple[str, ...] = ()
    cell: WrongCell | None = None


@dataclass
class References:
    """What bugs compute on the cases of a run, kept for the submissions that follow."""

    _kept: dict[tuple[str, int, str], Mapping[str, Array] | Stops | None] = field(default_factory=dict)
    _numbers: int = 0

    def made(self, bug: Bug, number: int, case: Seen) -> Mapping[str, Array] | Stops | None:
        """The values of the bug's rule of that number; None where no such program can be written."""
        key = (bug.name, number, case.id)
        if key not in self._kept:
            made = _made(bug.rules[number], case)
            if self._numbers > _KEPT_AT_MOST:
                return made
            self._numbers += sum(value.size for value in made.values()) if isinstance(made, Mapping) else 0
            self._kept[key] = made
        return self._kept[key]


def _made(rule: BugRule, case: Seen) -> Mapping[str, Array] | Stops | None:
    try:
        with np.errstate(all="ignore"):
            return {
                name: np.asarray(value) for name, value in rule(case.layer, case.weights, case.x, case.dout).items()
            }
    except Stops as stops:
        return stops
    except (CnncalcError, ValueError, IndexError, TypeError, OverflowError):
        return None


class _SpentError(Exception):
    """The products are used up."""


def diagnose(
    cases: Sequence[Seen], references: References | None = None, files: Collection[str] = ()
) -> dict[str, Diagnosis]:
    """What explains the failure of each check, by the check's name; nothing of checks that did not fail.

    But for its name, what is found of a check that is not hidden does not depend on the cases of those that are.
    `files` are the student's own.
    """
    references = references or References()
    every = _Search(cases, references, files)
    shown = _Search([case for case in cases if not case.hidden], references, files)
    failed = {case.check: case.hidden for case in cases if case.failed}
    return {
        name: every.of_check(name) if hidden else replace(shown.of_check(name), name=every.of_check(name).name)
        for name, hidden in failed.items()
    }


class _Search:
    """The diagnosis of one submission."""

    def __init__(self, cases: Sequence[Seen], references: References, files: Collection[str]) -> None:
        self.cases = cases
        self.files = files
        self.references = references
        self.products = PRODUCTS_AT_MOST
        self._found: dict[tuple[str, str], Sequence[Bug]] = {}
        self._counted: dict[str, Sequence[Count]] = {}

    def of_check(self, name: str) -> Diagnosis:
        cases = [case for case in self.cases if case.check == name]
        wrong = sorted((case for case in cases if case.failed), key=lambda case: case.cost)
        found = self._named(wrong)
        cell = cells.first_wrong(wrong[0])
        said = findings.of(wrong, self.cases, bool(found.name), self.files, cell)
        return replace(found, findings=tuple(said), cell=cell)

    def _named(self, wrong: Sequence[Seen]) -> Diagnosis:
        if all(unfinished(case) for case in wrong):
            return UNFINISHED
        for case in wrong:
            cause = case.raised and crashes.cause(case.raised)
            if cause:
                return Diagnosis(cause.name, cause.teaches)
        if all(case.later and not any(map(case.wrong, case.asked)) and not case.raised for case in wrong):
            return REMEMBERED if all(case.recalled for case in wrong) else SHARED
        try:
            return self._known(wrong)
        except _SpentError:
            return _NOTHING

    def _known(self, wrong: Sequence[Seen]) -> Diagnosis:
        if wrong[0].layer is None:
            return _generic(wrong)
        word = wrong[0].layer.keyword()
        names = [name for name in wrong[0].asked if any(case.wrong(name) for case in wrong)]
        missing = [name for name in wrong[0].asked if name not in names and any(_missed(case, name) for case in wrong)]
        for name in (*names, *missing):
            explaining = self._bugs(word, name)
            if explaining:
                return _said((*explaining, *(self._counts(word) if name == "out" else ())))
        if all(any(_several(case.answers[name]) for name in case.asked if name in case.answers) for case in wrong):
            return TUPLE
        if all(case.repeats for case in wrong) and any(
            case.layer is not None and not case.repeats and not case.failed for case in self.cases
        ):
            return KEPT
        explaining_sizes = self._counts(word)
        if explaining_sizes:
            return _said(explaining_sizes)
        # What is wrong from the first line on is wrong in the gradients, too.
        if "out" not in names and any(case.wrong("out") for case in self._about(word)):
            explaining = self._bugs(word, "out")
            if explaining:
                return _said(explaining)
        return _generic(wrong)

    def _about(self, word: str) -> list[Seen]:
        return [case for case in self.cases if case.layer is not None and case.layer.keyword() == word]

    def _bugs(self, word: str, name: str) -> Sequence[Bug]:
        """The bugs that explain a quantity of a layer."""
        if (word, name) not in self._found:
            cases = [case for case in self._about(word) if name in case.asked]
            # Where something is wrong most bugs are ruled out at once, and cheaply in a small case.
            cases.sort(key=lambda case: (not case.wrong(name), not _missed(case, name), case.cost))
            self._found[word, name] = ()
            if cases and (cases[0].wrong(name) or _missed(cases[0], name)):
                bugs = (bug for bug in known(cases[0].layer) if bug.stops or cases[0].wrong(name))
                self._found[word, name] = [bug for bug in bugs if self._is(bug, cases, name)]
        return self._found[word, name]

    def _is(self, bug: Bug, cases: Sequence[Seen], name: str) -> bool:
        return any(self._explains(bug, number, cases, name) for number in range(len(bug.rules)))

    def _explains(self, bug: Bug, number: int, cases: Sequence[Seen], name: str) -> bool:
        """Whether a rule gives what came back, wherever it makes a difference or something is wrong."""
        shown = False
        for case in cases:
            if name not in case.answers and not _missed(case, name):
                continue
            self.products -= case.cost
            if self.products < 0:
                raise _SpentError
            made = self.references.made(bug, number, case)
            expected = case.right[name]
            if name not in case.answers:
                # It ended before: so may such a program, unless it would be right here.
                if isinstance(made, Mapping) and _same(made.get(name, expected.value), expected.value, expected):
                    return False
                shown |= isinstance(made, Stops) and case.raised is not None and case.raised.type in _STOPS
            elif isinstance(made, Mapping):
                given = case.given.get(name)
                values = made.get(name, expected.value)
                if given is None or not _same(given, values, expected):
                    return False
                shown |= not _same(values, expected.value, expected)
            elif made is not None or case.wrong(name):
                return False
        return shown

    def _counts(self, word: str) -> Sequence[Count]:
        """The wrong numbers of windows that explain all shapes and all crashes of a layer."""
        if word not in self._counted:
            cases = self._about(word)
            self._counted[word] = [count for count in counts(cases[0].layer) if _fits(count, cases)]
        return self._counted[word]


#: So many explanations are given side by side, at most.
_SIDE_BY_SIDE = 3


def _said(explaining: Sequence[Bug | Count]) -> Diagnosis:
    """The first explanation's name, and what all of them teach."""
    sentences = list(dict.fromkeys(one.teaches for one in explaining))[:_SIDE_BY_SIDE]
    return Diagnosis(explaining[0].name, " Or: ".join(sentences), explaining[0].exercise)


def _size(count: Count, case: Seen) -> tuple[int, ...] | None:
    try:
        sizes = tuple(count.sizes(case.layer, case.x.shape))
    except (CnncalcError, ValueError):
        return None
    return sizes if min(sizes, default=1) > 0 else None


def _fits(count: Count, cases: Sequence[Seen]) -> bool:
    """Whether output shapes and crashes are those of a program with so many windows, and some of them show it."""
    shown = False
    for case in cases:
        right = case.right["out"].value.shape[2:]
        sizes = _size(count, case)
        if sizes == right:
            if case.raised or ("out" in case.given and case.given["out"].shape[2:] != right):
                return False
            continue
        if case.raised:
            windows = crashes.shapes_of(case.raised)
            short = sizes and crashes.first_short_window(case.layer, case.x.shape, sizes)
            if windows and short not in windows:
                return False
            shown |= bool(windows)
        elif "out" in case.answers:
            if "out" not in case.given or case.given["out"].shape[2:] != sizes:
                return False
            shown = True
    return shown


def _missed(case: Seen, name: str) -> bool:
    """Whether the case ended before a quantity that it was to give."""
    return case.raised is not None and name not in case.answers


def _same(given: Array, values: Array, expected: Expected) -> bool:
    """Whether an array is what a bug computes, within the rounding of a right result."""
    bound = np.full(values.shape, np.max(expected.bound, initial=0.0) * _ROOM)
    return compare(given, replace(expected, value=values, bound=bound)) is None


# What is no bug of a rule.


UNFINISHED = Diagnosis("unfinished", "This is not written yet: it returns nothing, or what the starter file returns.")
REMEMBERED = Diagnosis(
    "first-result-remembered",
    "A second call with other values gave the first call's result: compute from the arguments of every call.",
)
SHARED = Diagnosis(
    "result-shared-between-calls",
    "A later call changed what an earlier one returned: make a new array in every call.",
)
KEPT = Diagnosis(
    "state-kept-between-calls",
    "Something is left over from an earlier batch, or shared with another object: what one batch needs belongs to one "
    "object and is made anew in every call.",
)
TUPLE = Diagnosis("several-values-for-one", "It returns several values where one is asked for: return the array alone.")
AXES_OF_ONE = Diagnosis(
    "axes-of-size-one", "The values are right, but axes of size 1 are left over or missing: mind keepdims and None."
)
IMPRECISE = Diagnosis(
    "precision-lost",
    "The values are nearly right: somewhere they are kept in a dtype of lower precision. Work in that of the inputs.",
)
_NOTHING = Diagnosis("", "")
_WIDER = 1e-3


def unfinished(case: Seen) -> bool:
    """Whether nothing has been written yet: nothing comes back, or zeros."""
    if case.raised:
        return crashes.unwritten(case.raised)
    return bool(case.answers) and all(_blank(value, case.right.get(name)) for name, value in case.answers.items())


def _blank(value: Value, expected: Expected | None) -> bool:
    if isinstance(value, np.ndarray):
        return expected is not None and value.dtype.kind in "iufb" and not value.any() and bool(expected.value.any())
    return value is None or (isinstance(value, tuple) and len(value) > 0 and value[0] is None)


def _generic(wrong: Sequence[Seen]) -> Diagnosis:
    """What can be said of any array: of all cases, or not at all."""
    pairs = [(case.answers[name], case.right[name]) for case in wrong for name in case.asked if case.wrong(name)]
    for case in wrong:
        cause = case.raised and crashes.likely(case.raised)
        if cause:
            return Diagnosis(cause.name, cause.teaches)
    for found, holds in ((AXES_OF_ONE, _axes_of_one), (IMPRECISE, _imprecise)):
        if pairs and all(holds(value, expected) for value, expected in pairs):
            return found
    return _NOTHING


def _several(value: Value) -> bool:
    return isinstance(value, tuple | list) and bool(value)


def _axes_of_one(value: Value, expected: Expected) -> bool:
    if not isinstance(value, np.ndarray) or value.shape == expected.value.shape:
        return False
    if [size for size in value.shape if size > 1] != [size for size in expected.value.shape if size > 1]:
        return False
    return compare(value.reshape(expected.value.shape), expected) is None


def _imprecise(value: Value, expected: Expected) -> bool:
    if not isinstance(value, np.ndarray) or value.shape != expected.value.shape or value.dtype.kind != "f":
        return False
    right = expected.value.astype(np.float64)
    scale = float(np.max(np.abs(right), initial=0.0))
    return bool(np.max(np.abs(value.astype(np.float64) - right), initial=0.0) <= _WIDER * scale)
