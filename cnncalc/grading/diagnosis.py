"""Why a check failed: results beside what known bugs would have computed on the same inputs.

A bug explains a quantity (out, dx, ...) when its values are the submission's in every case about the same function in
which the bug makes a difference, and the submission is right in all others. Crashes are read for what is likely behind
them (crashes.py), answers for what they tell by themselves (signs.py). Where nothing is known, what the wrong results
have in common is said instead (findings.py).

A hidden check is no oracle: whoever makes his mistakes depend on what he is given could read its inputs off the hints.
So the names, which come from all cases, and the hints on hidden checks are for the teacher alone. A hint that a student
reads comes from the cases of checks that are not hidden; where several bugs explain those, it has a sentence of each.

The work is bounded by a count of products, not by a clock, so that the same submission gets the same hint everywhere.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from itertools import product as pairs
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading import bugs, cells, crashes, findings, signs
from cnncalc.grading.bugs import NETWORK, SLIDING, Bug, Count, Given, Later, Made, Sign, Stops
from cnncalc.grading.calls import OUT
from cnncalc.grading.compare import Expected, Judged, Number, Right, Shapes, compare
from cnncalc.grading.results import WrongCell
from cnncalc.grading.sandbox import Raised, Value
from cnncalc.grading.subjects.asks import Quantity
from cnncalc.grading.subjects.network import WholeNetwork
from cnncalc.sizes import product
from cnncalc.work import Work

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.spec.network import Network
    from cnncalc.windows import Window

#: Cases that are explained together: the function, what it computes, and the mode it is asked for.
About: TypeAlias = tuple[str, str, str]
#: So many times as far as a right result may a bug's values lie from a student's: the same bug, rounded elsewhere.
_ROOM = 8.0
#: Products that a search may take.
PRODUCTS_AT_MOST = 100_000_000
#: What a program raises that reads or writes beyond an array, or whose shapes do not meet.
_STOPS = ("IndexError", "ValueError", "RuntimeError", "WeightsError")
#: What one step of a loop in Python costs, and one rule at all, in products.
_STEP = 500
#: Numbers that are kept of what bugs compute, for the submissions that follow.
_KEPT_AT_MOST = 20_000_000
#: So many wrong numbers must be those of the bug: one may be so by chance.
_ENOUGH = 2


@dataclass(frozen=True, eq=False)
class Seen(Given):
    """What a submission made of one case.

    check, hidden  name of the check, and whether it is hidden from students
    entry          what of the student's is called first
    facts          what is drawn, in words
    failed         the case counts against the submission
    right          name -> the right values of the first round of calls, asked for or not
    asked          names that the check asks for
    answers        name -> what came back in that round
    raised         the exception that ended the case
    changed        names of which a later call changed the first round's result
    later          names of which a second round is wrong where the first is right
    recalled       those of them of which the second round gave the first one's values
    added          those of them of which the second round gave the sum of both
    repeats        within a round something is called more than once
    forms          "array": one came where a tensor is expected; "gradient": a tensor carries one that is not asked for
    uncounted      a call returned another number of values than it was to
    """

    id: str
    check: str
    hidden: bool
    entry: str
    facts: str
    failed: bool
    asked: tuple[str, ...]
    answers: Mapping[str, Value]
    raised: Raised | None = None
    changed: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    recalled: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    repeats: bool = False
    forms: frozenset[str] = frozenset()
    uncounted: bool = False

    @cached_property
    def about(self) -> About:
        """Cases that are about the same are explained together: the function, what it computes, and the mode that it
        is asked for in a word (`same`, `circular`), since the code of one mode is wrong where that of others is not."""
        words = (getattr(self.layer, option, "") for option in ("pad", "padding_mode"))
        return self.entry, self.kind, " ".join(word for word in words if isinstance(word, str))

    def wrong(self, name: str) -> bool:
        """Whether an answer is there and not right."""
        known = self.memo_of_answers
        if name not in known:
            right = self.right.get(name)
            # What is judged by its properties is judged with all that came back.
            known[name] = (
                name in self.answers
                and right is not None
                and not isinstance(right, Judged)
                and compare(self.answers[name], right) is not None
            )
        return known[name]

    def missed(self, name: str) -> bool:
        """Whether the case ended before a quantity that it was to give."""
        return self.raised is not None and name not in self.answers

    memo_of_answers: dict[str, bool] = field(default_factory=dict, kw_only=True, repr=False)
    #: (bug, number of its rule, name) -> what the case says of it, for all who ask.
    verdicts: dict[tuple[str, int, str], Verdict] = field(default_factory=dict, kw_only=True, repr=False)

    @cached_property
    def shapes(self) -> Sequence[tuple[int, ...]]:
        """What stands in the message that ended the case, as sizes of windows."""
        return crashes.shapes_of(self.raised, len(self.value("out").shape) - 2) if self.raised else ()

    @cached_property
    def cost(self) -> int:
        """What one rule takes on this case, in products; of a network on one example."""
        out = self.right.get("out")
        if isinstance(self.subject, WholeNetwork):
            if "products" not in self.memo:
                self.memo["products"] = _products(self.subject.network)
            return int(self.memo["products"])
        if self.layer is None or not isinstance(out, Expected):
            return _STEP
        entries = product(self.weights["weight"].shape[1:]) if "weight" in self.weights else 1
        return int(_STEP + out.value.size * entries * (1 if self.dout is None else 3))


def _windows(case: Seen) -> Sequence[Window]:
    """How windows slide along each axis; nothing where none does."""
    sliding = getattr(case.layer, "sliding", None)
    found: Sequence[Window] = () if sliding is None else sliding.over(case.x.shape[2:])
    return found


def _options(case: Seen) -> int:
    """How many options of a layer's windows make a difference."""
    windows = _windows(case)
    held = (
        any(each.before or each.after for each in windows),
        any(each.stride > 1 for each in windows),
        any(each.dilation > 1 for each in windows),
    )
    return sum(held)


class Verdict(NamedTuple):
    """What one case says of one rule.

    fits       the answer is what such a program gives
    evidence   so many wrong numbers are the rule's, up to a few
    by_values  it is told by values, not only by where it stopped
    ended      so it ended, as the rule does ("stops"), or before a value of the rule ("before")
    looked_at  a value that takes long was computed
    """

    fits: bool
    evidence: int = 0
    by_values: bool = False
    ended: str = ""
    looked_at: bool = False


def _products(network: Network) -> int:
    """What one example takes; each layer has its price."""
    nodes = network.nodes
    inputs = ([nodes[at].shape for at in node.inputs] for node in nodes)
    return int(sum(_STEP + node.layer.macs(Work(), node.shape, *of) for node, of in zip(nodes, inputs, strict=True)))


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


_NOTHING = Diagnosis("", "")


@dataclass
class References:
    """What bugs compute on the cases of a run, kept for the submissions that follow."""

    _kept: dict[tuple[str, int, str], Made | Stops | None] = field(default_factory=dict)
    _memos: dict[str, dict[Any, Any]] = field(default_factory=dict)
    _known: dict[tuple[str, str], Sequence[Bug]] = field(default_factory=dict)
    _numbers: int = 0

    def memo(self, case: str) -> dict[Any, Any]:
        """What rules keep of the case of that id."""
        return self._memos.setdefault(case, {})

    def known(self, case: Seen) -> Sequence[Bug]:
        """The bugs of what a case is about, whatever its mode."""
        entry, kind, _ = case.about
        if (entry, kind) not in self._known:
            self._known[entry, kind] = bugs.known(case.subject)
        return self._known[entry, kind]

    def made(self, bug: Bug, number: int, case: Seen) -> Made | Stops | None:
        """The values of the bug's rule of that number; None where no such program can be written."""
        key = (bug.name, number, case.id)
        if key not in self._kept:
            made = bugs.result_of((*bug.rules, *bug.ends)[number], case)
            if self._numbers > _KEPT_AT_MOST:
                return made
            values = made.values() if isinstance(made, Mapping) else ()
            self._numbers += sum(value.size for value in values if isinstance(value, np.ndarray))
            self._kept[key] = made
        return self._kept[key]


class _SpentError(Exception):
    """The products are used up."""


@np.errstate(all="ignore")
def diagnose(
    cases: Sequence[Seen], references: References | None = None, files: Collection[str] = (), *, broken: bool = False
) -> dict[str, Diagnosis]:
    """What explains the failure of each check, by the check's name; nothing of checks that did not fail.

    But for its name, what is found of a check that is not hidden does not depend on the cases of those that are. What
    explains it may not explain those: where nothing explains them all, its name stands if several checks have it.
    `files` are the student's own; `broken`: parts of them do not parse, and were left out.
    """
    references = references or References()
    every = _Search(cases, references, files, broken, first=True)
    shown = _Search([case for case in cases if not case.hidden], references, files, broken)
    failed = {case.check: case.hidden for case in cases if case.failed}
    found = {name: every.of_check(name) if hidden else shown.of_check(name) for name, hidden in failed.items()}
    often = Counter(one.name for name, one in found.items() if not failed[name])
    return {
        name: replace(one, name=every.named(name).name or (one.name if often[one.name] > 1 else ""))
        for name, one in found.items()
    }


class _Search:
    """The diagnosis of one submission."""

    def __init__(
        self,
        cases: Sequence[Seen],
        references: References,
        files: Collection[str],
        broken: bool,
        *,
        first: bool = False,
    ) -> None:
        """first: the first explanation is enough."""
        self.first = first
        self.cases = cases
        self.files = files
        self.broken = broken
        self.references = references
        self.products = PRODUCTS_AT_MOST
        self._cases: dict[About, list[Seen]] = defaultdict(list)
        for case in cases:
            self._cases[case.about].append(case)
        self._found: dict[tuple[About, str], Sequence[Bug]] = {}
        self._counted: dict[About, Sequence[Count]] = {}
        self._named: dict[str, Diagnosis] = {}

    def of_check(self, name: str) -> Diagnosis:
        """What explains the failure of a check, and what its wrong results look like."""
        found, wrong = self.named(name), self._wrong(name)
        cell = cells.first_wrong(wrong[0])
        told = findings.of(wrong, self.cases, bool(found.name), self.files, cell)
        return replace(found, findings=tuple(told), cell=cell)

    def named(self, name: str) -> Diagnosis:
        """What explains the failure of a check."""
        if name not in self._named:
            self._named[name] = self._explained(self._wrong(name))
        return self._named[name]

    def _wrong(self, name: str) -> list[Seen]:
        """The failed cases of a check, the smallest first."""
        return sorted((case for case in self.cases if case.check == name and case.failed), key=lambda case: case.cost)

    def _explained(self, wrong: Sequence[Seen]) -> Diagnosis:
        if self.broken and all(map(signs.missing, wrong)):
            return _said([signs.BROKEN])
        if all(map(signs.not_set, wrong)):
            return _said([signs.NOT_SET])
        unfinished = all(map(signs.unfinished, wrong))
        zeros = any(map(signs.zeros, wrong))
        if unfinished and not zeros:
            return _said([signs.UNFINISHED])
        for case in wrong:
            cause = case.raised and crashes.cause(case.raised)
            if cause:
                return Diagnosis(cause.name, cause.teaches)
        sign = signs.between_calls(wrong) or signs.recalled(wrong, self.cases) or signs.of_forms(wrong)
        if sign:
            return _said([sign])
        try:
            found = self._known(wrong)
        except _SpentError:
            sign = signs.of_modules(wrong, self._about(wrong[0].about)) if wrong[0].kind == NETWORK else None
            found = _said([sign]) if sign else _NOTHING
        # Zeros may come of a mistake, too; where nothing has been written yet they come everywhere.
        if unfinished and not found.name:
            alike = [case for case in self._about(wrong[0].about) if set(case.asked) & set(wrong[0].asked)]
            found = _said([signs.UNFINISHED]) if all(map(signs.unfinished, alike)) else found
        return found

    def _known(self, wrong: Sequence[Seen]) -> Diagnosis:
        about = wrong[0].about
        asked = wrong[0].asked
        names = [name for name in asked if any(case.wrong(name) for case in wrong)]
        missing = [name for name in asked if name not in names and any(case.missed(name) for case in wrong)]
        # What a module is made of decides what becomes of it.
        if wrong[0].kind == NETWORK and any(case.wrong("parameters") for case in self._about(about)):
            names, missing = ["parameters"], []
        sign = signs.of_modes(wrong, self._about(about)) if wrong[0].kind == NETWORK else None
        if sign:
            return _said([sign])
        for name in (*names, *missing):
            explaining = self._bugs(about, name)
            if explaining and not self._follows(about, name, explaining[0]):
                return _said((*explaining, *(self._counts(about) if name == "out" else ())))
        if wrong[0].kind == NETWORK:
            sign = signs.of_modules(wrong, self._about(about)) or signs.of_modules(self._about(about), self.cases)
            if sign:
                return _said([sign])
        sign = bugs.read(wrong)
        if sign:
            return _said([sign])
        if signs.several(wrong, [case for case in self._about(about) if case.failed]):
            return _said([signs.TUPLE])
        once = [case for case in self._about(about) if not case.repeats and set(names) <= set(case.asked)]
        if names and all(case.repeats for case in wrong) and once and not any(case.failed for case in once):
            return _said([signs.KEPT])
        explaining_sizes = self._counts(about)
        if explaining_sizes:
            return _said(explaining_sizes)
        # What is wrong from the first line on is wrong in the gradients, too.
        if "out" not in names and any(case.wrong("out") for case in self._about(about)):
            explaining = self._bugs(about, "out")
            if explaining:
                return _said(explaining)
        for case in wrong:
            cause = case.raised and crashes.likely(case.raised, tuple(each.kernel for each in _windows(case)))
            if cause:
                return Diagnosis(cause.name, cause.teaches)
        sign = signs.of_arrays([case for case in self._about(about) if case.failed])
        return _said([sign]) if sign else _NOTHING

    def _follows(self, about: About, name: str, bug: Bug) -> bool:
        """Whether what a bug explains may come of another mistake, that is not known: a general slip in a gradient of
        a wrong output; zeros beside other wrong values; a number of a whole network of that of a layer."""
        if name != OUT:
            wrong = [case for case in self._about(about) if case.wrong(name)]
            if all(_all_zero(case.answers[name]) for case in wrong):
                beside = {other for case in wrong for other in case.asked if other != name and case.wrong(other)}
                if any(bug not in self._bugs(about, other) for other in beside):
                    return True
            return bug.likely < 0 and any(case.wrong(OUT) for case in self._about(about)) and not self._bugs(about, OUT)
        sizes = {of: size for of, cases in self._cases.items() if (size := _layers_counted(cases[0]))}
        if about not in sizes:
            return False
        smaller = [other for other, size in sizes.items() if size < sizes[about] and other[1] == about[1]]
        return any(
            any(case.wrong(OUT) for case in self._about(other)) and not self._bugs(other, OUT) for other in smaller
        )

    def _about(self, about: About) -> list[Seen]:
        return self._cases[about]

    def _bugs(self, about: About, name: str) -> Sequence[Bug]:
        """The bugs that explain a quantity of a function."""
        if (about, name) not in self._found:
            cases = [case for case in self._about(about) if name in case.asked]
            # Where something is wrong most bugs are ruled out at once, and cheaply in a small case that all share.
            # One without padding or strides is explained by fewer still.
            cases.sort(
                key=lambda case: (not case.wrong(name), not case.missed(name), case.hidden, _options(case), case.cost)
            )
            self._found[about, name] = ()
            if cases and (cases[0].wrong(name) or cases[0].missed(name)):
                explaining = self._explaining(cases, name)
                if isinstance(cases[0].subject, Quantity):
                    found = list(explaining)
                    self._found[about, name] = sorted(found, key=self._elsewhere) if len(found) > 1 else found
                else:
                    # A whole network is too long a matter to look for a second explanation.
                    most = 1 if self.first or about[1] == NETWORK else None
                    self._found[about, name] = list(islice(explaining, most))
        return self._found[about, name]

    def _explaining(self, cases: Sequence[Seen], name: str) -> Iterator[Bug]:
        """The bugs that explain these cases. One for all modes of a function is likelier than one for each: where some
        explain another mode and this one, too, no others are looked for."""
        entry, kind, _ = cases[0].about
        known = [bug for bug in self.references.known(cases[0]) if bug.stops or cases[0].wrong(name)]
        modes = [found for ((*of, _), named), found in self._found.items() if (*of, named) == (entry, kind, name)]
        shared = [bug for bug in known if any(bug in found for found in modes) and self._is(bug, cases, name)]
        explaining = shared or (bug for bug in known if self._is(bug, cases, name))
        others = [
            [case for case in found if name in case.asked]
            for of, found in self._cases.items()
            if of[:2] == (entry, kind) and of != cases[0].about and any(case.wrong(name) for case in found)
        ]
        # The sort is stable: of those that explain as many other modes the most likely stays first.
        yield from (
            sorted(explaining, key=lambda bug: -sum(self._is(bug, mode, name) for mode in others))
            if others
            else explaining
        )

    def _is(self, bug: Bug, cases: Sequence[Seen], name: str) -> bool:
        stopped = any(case.raised for case in cases)
        return any(self._explains(bug, number, cases, name) for number in bug.rules_for(name, stopped))

    def _explains(self, bug: Bug, number: int, cases: Sequence[Seen], name: str) -> bool:
        """Whether a rule gives what came back, wherever it makes a difference or something is wrong."""
        evidence = by_values = 0
        ended = set[str]()
        for case in cases:
            self._spend(_STEP if case.kind == NETWORK else case.cost)
            key = (bug.name, number, name)
            if key not in case.verdicts:
                case.verdicts[key] = _verdict(self.references.made(bug, number, case), case, name, bug.stops)
            found = case.verdicts[key]
            self._spend(case.cost * found.looked_at)
            if not found.fits:
                return False
            evidence += found.evidence
            by_values += found.by_values
            ended |= {found.ended} - {""}
        # An exception alone is no evidence. What is known to end in some cases gives its values in the others.
        return evidence >= _ENOUGH and by_values > 0 and len(ended) < 2

    def _elsewhere(self, bug: Bug) -> bool:
        """Whether a bug would be seen in another function about the same, which is right."""
        for entry in {case.entry for case in self.cases if isinstance(case.subject, Quantity)}:
            cases = [case for case in self.cases if case.entry == entry and case.kind in bug.of]
            if cases and not any(case.failed for case in cases):
                for number, case in pairs(range(len(bug.rules)), cases):
                    made = self.references.made(bug, number, case)
                    if isinstance(made, Mapping) and differing(made.get("out", case.value("out")), case.right["out"]):
                        return True
        return False

    def _spend(self, products: int) -> None:
        self.products -= products
        if self.products < 0:
            raise _SpentError

    def _counts(self, about: About) -> Sequence[Count]:
        """The wrong numbers of windows that explain all shapes and all crashes of a function."""
        if about not in self._counted:
            self._counted[about] = []
            cases = [case for case in self._about(about) if "out" in case.asked]
            if about[1] in SLIDING and any(map(_miscounted, cases)):
                # Those that show a wrong number rule out most.
                cases.sort(key=lambda case: not _miscounted(case))
                entry, kind, _ = about
                # A size is computed alike in all modes of a function, as far as it is known there.
                every = [case for (*of, _), found in self._cases.items() if of == [entry, kind] for case in found]
                shapes = [case for case in every if "out" in case.answers]
                found = [
                    count
                    for count in bugs.counts(cases[0].layer)
                    if _fits(count, cases) and all(_has_size(count, case) for case in shapes)
                ]
                # Where a window was too small, and nothing else is known, it may have been cut out wrongly.
                self._counted[about] = found if any("out" in case.answers for case in cases) else []
        return self._counted[about]


def _all_zero(value: Value) -> bool:
    return isinstance(value, np.ndarray) and value.size > 0 and not value.any()


def _layers_counted(case: Seen) -> int:
    """Of how many layers a number is asked; 0 where none is."""
    return len(case.subject.network.nodes) if isinstance(case.subject, Quantity) else 0


#: In the place of a value that a bug leaves as it should be.
_RIGHT: Any = object()
#: So many explanations are given side by side, at most.
_SIDE_BY_SIDE = 3


def _said(explaining: Sequence[Bug | Count | Sign]) -> Diagnosis:
    """The first explanation's name, and what all of them teach."""
    sentences = list(dict.fromkeys(one.teaches for one in explaining))[:_SIDE_BY_SIDE]
    return Diagnosis(explaining[0].name, " Or: ".join(sentences), explaining[0].exercise)


def _verdict(made: Made | Stops | None, case: Seen, name: str, stops: bool) -> Verdict:
    """What a case says of a rule that makes this of it; `stops`: such programs may end with an exception."""
    there = name in case.answers
    if not there and not case.missed(name):
        return Verdict(True)
    right = case.right[name]
    if case.kind == NETWORK and isinstance(made, Mapping) and _contradicted(made, case):
        return Verdict(False)
    # Of a network an edit tells the output, and what the module is made of.
    usual = None if case.kind == NETWORK and name not in ("out", "parameters") else _RIGHT
    value: Any = made if isinstance(made, Stops) or made is None else made.get(name, usual)
    later = isinstance(value, Later)
    if isinstance(value, Later):
        if not there:
            return Verdict(False)  # such a module runs
        value = _looked_at(value, case.answers.get(name), right)
        if value is None:
            return Verdict(False, looked_at=True)
    if made is None:
        return Verdict(there and not case.wrong(name))
    if value is None:
        return Verdict(True)
    if isinstance(value, Stops):
        # It ended before, as such a program does.
        fits = not there and _stopped(case, value)
        return Verdict(fits, _ENOUGH if value.said else 1, bool(value.said), ended="stops")
    if not there:
        # It ended before: after a step that such a program has wrong, or for another reason.
        # Of windows it is known what a program with the bug comes to. It ends later where the output is wrong, or what
        # is handed on after a bug that ends programs.
        if case.kind in SLIDING and (name == OUT or not (stops or _wrong_output(made, case))):
            return Verdict(False)
        return Verdict(_ends_on_shapes(case) and value is not _RIGHT and bool(differing(value, right)), ended="before")
    if value is _RIGHT:
        return Verdict(not case.wrong(name))
    if not equal(case.answers[name], value, right):
        return Verdict(False, looked_at=later)
    if case.wrong(name):
        return Verdict(True, differing(value, right), by_values=True, looked_at=later)
    return Verdict(True, looked_at=later)


def _wrong_output(made: Made | Stops, case: Seen) -> bool:
    """Whether a rule has the output wrong before it comes to anything else."""
    return isinstance(made, Mapping) and OUT in made and bool(differing(made[OUT], case.right[OUT]))


def _contradicted(made: Made, case: Seen) -> bool:
    """Whether a module is made of something else than by a rule, or ended in another way."""
    if "parameters" in case.answers:
        right = case.right["parameters"]
        by_rule = made.get("parameters", list(right.shapes.values()) if isinstance(right, Shapes) else ())
        if by_rule is not None and not equal(case.answers["parameters"], by_rule, right):
            return True
    ends = made.get("out")
    return isinstance(ends, Stops) and case.raised is not None and not _stopped(case, ends)


def _ends_on_shapes(case: Seen) -> bool:
    """Whether a case ended with an exception about shapes or indices."""
    return case.raised is not None and case.raised.type in _STOPS


def _stopped(case: Seen, stops: Stops) -> bool:
    """Whether a case ended with the exception that a bug ends with, as far as that is known."""
    if case.raised is None or case.raised.type not in _STOPS:
        return False
    return all(words in case.raised.message for words in stops.said)


def _looked_at(value: Later, given: Value | None, right: Right) -> Any:
    """A value that takes long; None where the first example is another already."""
    if value.alike and isinstance(given, np.ndarray) and given.shape != getattr(right, "value", given).shape:
        return None
    with np.errstate(all="ignore"):
        try:
            first = value.first()
            if isinstance(given, np.ndarray) and not equal(given[: len(first)], first, right):
                return None
            return value.all()
        except bugs.NO_RULE:
            return None


# Values: arrays, numbers, and the shapes of parameters.


def equal(given: Value, made: Any, right: Right) -> bool:
    """Whether an answer is what a bug computes, within the rounding of a right result."""
    if isinstance(right, Shapes):
        pairs = given if isinstance(given, list) else []
        return [pair[1] if isinstance(pair, tuple) and len(pair) == 2 else None for pair in pairs] == list(made)
    if not isinstance(right, Expected | Number):
        return False
    values, wanted = _numbers(given), _numbers(made)
    if values is None or wanted is None or _shape(values) != _shape(wanted):
        return False
    room = _room(right, wanted)
    if isinstance(values, float) or isinstance(wanted, float):
        return bool(_near(values, wanted, room))
    # Most bugs are ruled out by one number.
    return not values.size or bool(_near(values.flat[0], wanted.flat[0], room) and _near(values, wanted, room).all())


def differing(made: Any, right: Right) -> int:
    """How many numbers of a bug's values are not right, up to a few; where the shapes differ, all of them are. A
    number of a network is all that there is to see."""
    if isinstance(right, Shapes):
        return 0 if list(made) == list(right.shapes.values()) else _ENOUGH
    values = _numbers(made)
    if values is None or not isinstance(right, Expected | Number):
        return 0
    wanted = _numbers(right.value)
    if wanted is None or _shape(values) != _shape(wanted):
        return _ENOUGH
    near = _near(values, wanted, _room(right, wanted))
    return min(_ENOUGH, int(np.size(near) - np.count_nonzero(near)))


def _numbers(value: Any) -> Array | float | None:
    """An array of floats; one number as it is, since many answers are no more and an array of one is slow."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float64, copy=False) if value.dtype.kind in "biufO" else None
    if value is None or isinstance(value, (bool, str, list, tuple, dict)):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _shape(values: Array | float) -> tuple[int, ...]:
    return () if isinstance(values, float) else values.shape


def _room(right: Expected | Number, values: Array | float) -> float:
    """How far a student's values may lie from a bug's: what is large is rounded by more."""
    largest = float(abs(values) if isinstance(values, float) else np.abs(values).max(initial=0.0))
    if not math.isfinite(largest):
        largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    more = largest / right.scale if right.scale else 1.0
    return _ROOM * right.loosest * max(1.0, more) + 1e-12 * largest * isinstance(right, Number)


def _near(one: Any, other: Any, room: float) -> Any:
    """Where two arrays, or numbers, are the same within so much; what is no number is like what is none."""
    return (abs(one - other) <= room) | (one == other) | ((one != one) & (other != other))


# Numbers of windows.


def _miscounted(case: Seen) -> bool:
    """Whether a case ended early, or its output has another shape."""
    given = case.answers.get("out")
    return case.raised is not None or (isinstance(given, np.ndarray) and given.shape != case.value("out").shape)


def _size(count: Count, case: Seen) -> tuple[int, ...] | None:
    try:
        sizes = tuple(count.sizes(case.layer, case.x.shape))
    except (CnncalcError, ValueError):
        return None
    return sizes if min(sizes, default=1) > 0 else None


def _has_size(count: Count, case: Seen) -> bool:
    given = case.answers["out"]
    sizes = _size(count, case)
    return not isinstance(given, np.ndarray) or sizes is None or given.shape[2:] == sizes


def _fits(count: Count, cases: Sequence[Seen]) -> bool:
    """Whether output shapes and crashes are those of a program with so many windows, and some of them show it."""
    shown = False
    for case in cases:
        right = case.value("out").shape[2:]
        given = case.answers.get("out")
        shape = given.shape[2:] if isinstance(given, np.ndarray) else None
        sizes = _size(count, case)
        if sizes == right:
            if case.raised or (shape is not None and shape != right):
                return False
            continue
        if case.raised:
            # With fewer windows there is nothing to stop at.
            if sizes and all(one <= other for one, other in zip(sizes, right, strict=True)):
                return False
            windows = case.shapes
            short = sizes and crashes.first_short_window(case.layer, case.x.shape, sizes)
            if case.raised.type not in _STOPS:
                return False
            # An input's own size stands in many messages.
            if short in windows or (sizes in windows and sizes != case.x.shape[2:]):
                shown = True
            elif windows:
                return False
        elif shape is not None:
            if shape != sizes:
                return False
            shown = True
        elif "out" in case.asked:
            return False
    return shown
