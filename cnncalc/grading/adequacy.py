"""How good a teacher's checks are: the bugs that they let live, and checks that would catch them.

Each known bug is run as a wrong reference on the cases that the checks draw, and its values are compared as a
submission's would be. The files in `wrong/` are graded as submissions, in the sandbox. What no check fails earns full
marks: it lives. A bug counts where it makes a difference on some case that the assignment may ask for: one of its own,
or one of a wider set, with other windows, strides, paddings and values, as far as the calls pass them and the
assignment's own solution is right there.

Of that wider set come the checks that are proposed, the one that catches most first. Each is proved by drawing it
several times: what it is said to catch it catches every time, and the solution passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cnncalc.errors import CnncalcError
from cnncalc.grading.assignment import Assignment, Check
from cnncalc.grading.bugs import NETWORK, Count, Given, Later, Made, Rule, Stops, counts, kind_of, known
from cnncalc.grading.cases import DrawnCase, draw_cases
from cnncalc.grading.compare import Expected, Number, Right, Shapes, compare
from cnncalc.grading.comparison import ROUNDING, Comparison
from cnncalc.grading.grade import Grader
from cnncalc.grading.proposals import Proposal, proposals
from cnncalc.grading.results import Verdict
from cnncalc.grading.subjects.spec import OneLayer
from cnncalc.grading.submissions import HandIn

if TYPE_CHECKING:
    from cnncalc.grading.sandbox import Sandbox
    from cnncalc.grading.subjects import Subject

#: How often all cases are drawn, unless said otherwise.
DRAWS = 3
#: How often a proposed check is drawn before it is said to catch something.
_PROOFS = 10
#: What a rule raises where a program with the bug would end with an exception, too.
_STOPS = (Stops, IndexError, ValueError)
_NO_RULE = (CnncalcError, TypeError, ArithmeticError, KeyError, AttributeError)


@dataclass(frozen=True)
class Mutant:
    """A program that is wrong in one way and right in all else.

    name     of the bug or misconception; for a file, its path
    teaches  what is wrong, in a sentence
    about    the layer in whose code the bug is, or the function; empty for a file
    way      which of several ways to write it
    values   (case, number of a round of calls) -> what it computes wrongly, by name; None for a file
    slow     it takes a whole network
    """

    name: str
    teaches: str
    about: str = ""
    way: int = 0
    values: Callable[[DrawnCase, int], Made] | None = field(default=None, compare=False)
    slow: bool = False


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    caught    for each check, in how many draws it failed the mutant
    draws     in how many it was tried: files and whole networks in one
    lived     in how many no check failed it, and what it computes is known in all cases
    differs   whether it makes a difference in a case of the checks' own
    proposed  places among the proposed checks that catch it
    """

    mutant: Mutant
    caught: tuple[int, ...]
    draws: int
    lived: int
    differs: bool
    proposed: tuple[int, ...] = ()

    @property
    def lives(self) -> bool:
        """Whether it may earn full marks."""
        return self.lived > 0


@dataclass(frozen=True)
class Adequacy:
    """What the checks catch.

    fates      of all mutants that apply: those of one bug follow each other
    others     names of bugs that make no difference in anything that the assignment may ask for, as far as is known
    proposals  checks that would catch what lives, as few as were found
    draws      how often the cases were drawn
    """

    assignment: Assignment
    fates: tuple[Fate, ...]
    others: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    draws: int

    @cached_property
    def bugs(self) -> Mapping[tuple[str, str], Sequence[Fate]]:
        """The fates of each bug, in all ways to write it, by its name and what it is about."""
        found: dict[tuple[str, str], list[Fate]] = {}
        for fate in self.fates:
            found.setdefault((fate.mutant.name, fate.mutant.about), []).append(fate)
        return found

    @property
    def living(self) -> Mapping[tuple[str, str], Sequence[Fate]]:
        """The bugs of which some way earns full marks."""
        return {key: fates for key, fates in self.bugs.items() if any(fate.lives for fate in fates)}

    @property
    def sound(self) -> bool:
        """Whether nothing that is known to be wrong earns full marks."""
        return not self.living


def measure(
    assignment: Assignment,
    sandbox: Sandbox,
    seed: int,
    draws: int = DRAWS,
    progress: Callable[[float], None] = lambda share: None,
) -> Adequacy:
    """Run all that is known to be wrong against an assignment's checks. `progress` hears the share that is done.

    Raises BrokenAssignmentError where its own solution does not pass, SandboxFailure where none can run.
    """
    grader = Grader(assignment, sandbox, seed)
    grader.check_solution()
    rounds = [grader.cases, *(draw_cases(assignment.checks, seed + n, assignment.library) for n in range(1, draws))]
    mutants = list(_mutants(grader.cases))
    steps = len(mutants) + len(assignment.wrong)
    fates: list[Fate] = []
    for number, mutant in enumerate(mutants):
        fates.append(_fate(mutant, assignment.checks, rounds[:1] if mutant.slow else rounds))
        progress(0.7 * number / steps)
    for number, (path, source) in enumerate(assignment.wrong.items(), len(mutants)):
        fates.append(_fate_of_file(path, source, grader))
        progress(0.7 * number / steps)
    fates = [fate for fate in fates if fate.mutant.values is None or fate.lives or any(fate.caught)]
    unsure = [fate for fate in fates if fate.lives and (fate.differs or not fate.mutant.slow)]
    trial = _Trial(assignment, sandbox, seed)
    for number, fate in enumerate(unsure, 1):
        trial.add(fate)
        progress(0.7 + 0.3 * number / len(unsure))
    chosen = trial.fewest()
    kept = [
        replace(fate, proposed=tuple(place for place, at in enumerate(chosen) if id(fate) in trial.catches[at]))
        for fate in fates
        if fate.differs or id(fate) in trial.told
    ]
    names = {fate.mutant.name for fate in kept}
    others = dict.fromkeys(mutant.name for mutant in mutants if mutant.name not in names)
    return Adequacy(assignment, tuple(kept), tuple(others), tuple(trial.pool[at] for at in chosen), draws)


# What is wrong.


def _about(drawn: DrawnCase) -> str:
    """In whose code a bug of this case would be: the layer's, or that of a function for anything else."""
    if isinstance(drawn.subject, OneLayer):
        return kind_of(drawn.subject)
    return next((line.entry for line in drawn.check.lines if line.of is None and not line.step), "")


def _mutants(cases: Sequence[DrawnCase]) -> Iterator[Mutant]:
    """All that is known of what the checks are about."""
    subjects: dict[str, Subject] = {}
    for drawn in cases:
        subjects.setdefault(_about(drawn), drawn.subject)
    for about, subject in subjects.items():
        slow = kind_of(subject) == NETWORK
        for bug in known(subject):
            for way, rule in enumerate((*bug.rules, *bug.ends)):
                yield Mutant(bug.name, bug.teaches, about, way, _by_rule(about, rule), slow)
        ways: dict[str, int] = {}
        for count in counts(subject.layer) if isinstance(subject, OneLayer) else ():
            way = ways[count.name] = ways.get(count.name, -1) + 1
            yield Mutant(count.name, count.teaches, about, way, _by_count(about, count))


def _by_rule(about: str, rule: Rule) -> Callable[[DrawnCase, int], Made]:
    def values(drawn: DrawnCase, number: int) -> Made:
        if _about(drawn) != about:
            return {}
        given = drawn.rounds[number]
        return rule(Given(drawn.subject, given.arrays, given.whole, given.right))

    return values


def _by_count(about: str, count: Count) -> Callable[[DrawnCase, int], Made]:
    """So many windows, each right; beyond the image a program stops."""

    def values(drawn: DrawnCase, number: int) -> Made:
        right = drawn.expected[number].get("out")
        if _about(drawn) != about or not isinstance(drawn.subject, OneLayer) or not isinstance(right, Expected):
            return {}
        sizes = count.sizes(drawn.subject.layer, drawn.rounds[number].arrays["x"].shape)
        if any(size > known for size, known in zip(sizes, right.value.shape[2:], strict=True)):
            raise Stops("windows beyond the image")
        index: Any = (..., *(slice(max(size, 0)) for size in sizes))
        return {"out": right.value[index]}

    return values


# What becomes of it.


def _made(mutant: Mutant, drawn: DrawnCase, number: int) -> Made | Stops | None:
    """What a mutant computes in a round of a case; None where there is no such program."""
    assert mutant.values is not None
    try:
        with np.errstate(all="ignore"):
            made = mutant.values(drawn, number)
            return {name: value.all() if isinstance(value, Later) else value for name, value in made.items()}
    except _STOPS as stops:
        return stops if isinstance(stops, Stops) else Stops("it ends with an exception")
    except _NO_RULE:
        return None


class _Judged(NamedTuple):
    """What a case says of a mutant: whether it fails it, whether the mutant is wrong there, and whether all that it
    computes there is known."""

    caught: bool
    differs: bool
    known: bool = True


def _judged(mutant: Mutant, drawn: DrawnCase) -> _Judged:
    differs, known = False, True
    for number in range(1 if mutant.slow else len(drawn.rounds)):
        found = _judged_round(mutant, drawn, number)
        differs |= found.differs
        known &= found.known
        if found.caught:
            return _Judged(True, differs, known)
    return _Judged(False, differs, known)


def _judged_round(mutant: Mutant, drawn: DrawnCase, number: int) -> _Judged:
    made = _made(mutant, drawn, number)
    if made is None:
        return _Judged(False, False, known=False)
    if isinstance(made, Stops):
        return _Judged(True, True)
    caught, differs, known = False, False, True
    for name in {reading.name for reading in drawn.readings if reading.what == "value"} & made.keys():
        if isinstance(made[name], Stops):
            return _Judged(True, True)
        right = drawn.expected[number].get(name)
        wrong = _wrong(made[name], right, ROUNDING)
        differs |= wrong
        known &= made[name] is not None
        caught |= wrong and (drawn.check.compare.kind == "rounding" or _wrong(made[name], right, drawn.check.compare))
    return _Judged(caught, differs, known)


def _wrong(value: Any, right: Right | None, by: Comparison) -> bool:
    """Whether a value that is known is not right."""
    if value is None:
        return False
    if isinstance(right, Shapes):
        return list(value) != list(right.shapes.values())
    if isinstance(right, Number):
        return compare(np.asarray(value), right, by=by) is not None
    return isinstance(right, Expected) and compare(np.asarray(value), right, by=by) is not None


def _fate(mutant: Mutant, checks: Sequence[Check], rounds: Sequence[Sequence[DrawnCase]]) -> Fate:
    """What becomes of a mutant in all draws: a check fails it with the first of its cases that does. Nothing is said to
    live of which a case is not known: there may be no such program, or it may fail there."""
    caught, lived, differs = [0] * len(checks), 0, False
    for cases in rounds:
        failed, known = set(), True
        for drawn in cases:
            if drawn.check.name not in failed:
                found = _judged(mutant, drawn)
                differs |= found.differs
                known &= found.known
                if found.caught:
                    failed.add(drawn.check.name)
        caught = [count + (check.name in failed) for count, check in zip(caught, checks, strict=True)]
        lived += known and not failed
    return Fate(mutant, tuple(caught), len(rounds), lived, differs)


def _hand_in(path: str, source: bytes) -> HandIn:
    return HandIn(path, {path.rpartition("/")[2]: source}, path.rpartition("/")[2])


def _fate_of_file(path: str, source: bytes, grader: Grader) -> Fate:
    """What becomes of a file in `wrong/`, in one draw: a draw costs as much as a submission."""
    result = grader.grade(_hand_in(path, source))
    caught = tuple(int(check.verdict is not Verdict.PASSED) for check in result.checks)
    return Fate(Mutant(path, _first_words(source)), caught, 1, int(result.full), True)


def _first_words(source: bytes) -> str:
    """The first line of a file, where it is a comment or a docstring."""
    line = source.decode(errors="replace").lstrip().partition("\n")[0]
    return line.strip("\"'# ") if line[:1] in "\"'#" else ""


# What would catch it.


def _fewest(catches: Sequence[set[int]]) -> list[int]:
    """As few sets as hold all that any of them holds, greedily: of those that hold most of what is left the first."""
    left = set().union(*catches)
    chosen: list[int] = []
    while left:
        chosen.append(max(range(len(catches)), key=lambda at: (len(catches[at] & left), -at)))
        left = left - catches[chosen[-1]]
    return chosen


class _Trial:
    """Which checks of a pool catch what the assignment's own let live."""

    def __init__(self, assignment: Assignment, sandbox: Sandbox, seed: int) -> None:
        self.assignment, self.seed = assignment, seed
        self.pool: list[Proposal] = []
        self.fates: dict[int, Fate] = {}
        #: The fates, by their id, that some check tells from what is right.
        self.told: set[int] = set()
        #: For each check the fates, by their id, that it catches: in one draw, and once `fewest` has proved it in all.
        self.catches: list[set[int]] = []
        wider = proposals(assignment)
        if wider:
            checks = tuple(proposal.check for proposal in wider)
            self.grader = Grader(replace(assignment, checks=checks), sandbox, seed)
            # What the solution does not pass is not asked for.
            self.passed = self._verdicts("solution.py", assignment.solution, Verdict.PASSED)
            self.pool = [one for one, passed in zip(wider, self.passed, strict=True) if passed]
            self.catches = [set() for _ in self.pool]

    def _verdicts(self, path: str, source: bytes, verdict: Verdict) -> list[bool]:
        return [one.verdict is verdict for one in self.grader.grade(_hand_in(path, source)).checks]

    def add(self, fate: Fate) -> None:
        """Try a mutant with all checks."""
        self.fates[id(fate)] = fate
        if not self.pool:
            return
        if fate.mutant.values is None:
            failed = self._verdicts(fate.mutant.name, self.assignment.wrong[fate.mutant.name], Verdict.FAILED)
            caught = [one for one, passed in zip(failed, self.passed, strict=True) if passed]
        else:
            caught = [self._catches(at, fate.mutant, self.grader.cases) for at in range(len(self.pool))]
        for found, one in zip(self.catches, caught, strict=True):
            if one:
                found.add(id(fate))
                self.told.add(id(fate))

    def _catches(self, at: int, mutant: Mutant, cases: Sequence[DrawnCase]) -> bool:
        return any(_judged(mutant, drawn).caught for drawn in cases if drawn.check is self.pool[at].check)

    def fewest(self) -> list[int]:
        """As few checks as catch all that any of them catches in every draw, as far as that was tried."""
        unproved = True
        while unproved:
            chosen = _fewest(self.catches)
            unproved = any(self._prove(at) for at in chosen)
        return chosen

    def _prove(self, at: int) -> bool:
        """Take away what a check does not catch in other draws. Whether that was something."""
        proved = self.catches[at]
        for number in range(1, _PROOFS):
            cases = draw_cases((self.pool[at].check,), self.seed + number, self.assignment.library)
            proved = {
                one for one in proved
                if self.fates[one].mutant.values is None or self._catches(at, self.fates[one].mutant, cases)
            }  # fmt: skip
        lost = proved < self.catches[at]
        self.catches[at] = proved
        return lost
