"""How often a wrong solution fails, and is told what it got wrong.

`held_out/fresh/` holds wrong solutions, a folder for each assignment. They were written by hand from the statements
alone, without a look at the rules of the diagnosis, and the names beside them were given afterwards: no rule may be
changed on their account. The first line of each says what is wrong, the second which name of the library belongs to it:
several with | between where they say the same of this task, "none" where the library has no name for it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.grade import SEEDS, Grader
from cnncalc.grading.sandbox import Sandbox
from tests.grading import bank

FOLDER = Path(__file__).parent / "held_out" / "fresh"
NO_NAME = "none"
#: Causes that each assignment has at least, and all together.
FEWEST, FEWEST_ALL = 5, 130
#: It trains, seconds for each solution: left out of an ordinary run.
TRAINS = "training-loop"
#: Files of each assignment that an ordinary run grades.
ORDINARY = 1
#: What the shares have to be, of all that were graded.
FAIL, NAMED, MISNAMED = 0.99, 0.90, 0.01


@dataclass(frozen=True)
class Wrong:
    """One wrong solution: the assignment, the file's stem, its source, and the names that are right for it."""

    assignment: str
    kind: str
    source: str
    names: frozenset[str]


def read(place: Path) -> Wrong:
    source = place.read_text(encoding="utf-8")
    cause, name, *_ = source.splitlines()
    assert cause.startswith("# cause: "), place
    assert name.startswith("# name: "), place
    names = frozenset(name.removeprefix("# name: ").split("|")) - {NO_NAME}
    return Wrong(place.parent.name, place.stem, source, names)


WRONG = [read(place) for place in sorted(FOLDER.glob("*/*.py"))]
ASSIGNMENTS = sorted({one.assignment for one in WRONG})


@dataclass
class Rates:
    """Of what was graded: those that earn full marks, those whose own name did not come first, and those to which a
    name that is not theirs came first."""

    graded: int = 0
    with_name: int = 0
    passed: tuple[str, ...] = ()
    not_named: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()

    def add(self, one: Wrong, seed: int, grader: Grader) -> None:
        result = grader.grade(bank.hand_in(one.source))
        assert not result.broken, (one.assignment, one.kind, seed)
        told = f"{one.assignment}/{one.kind}, seed {seed}: {', '.join(result.mistakes) or 'no name'}"
        self.graded += 1
        if result.full:
            self.passed += (told,)
        if one.names:
            self.with_name += 1
            if not result.mistakes or result.mistakes[0] not in one.names:
                self.not_named += (told,)
        if result.mistakes and result.mistakes[0] not in one.names:
            self.misnamed += (told,)


def test_there_are_enough():
    assert len(WRONG) >= FEWEST_ALL
    for name in ASSIGNMENTS:
        assert sum(one.assignment == name for one in WRONG) >= FEWEST, name


def test_wrong_solutions_fail_and_are_named(sandboxes, request):
    """A few of each in an ordinary run, all of them with `--draws N`: N fresh seeds."""
    sandbox = bank.best(sandboxes)
    if not isinstance(sandbox, Sandbox):
        pytest.skip("no tier of the sandbox works here")
    draws = request.config.getoption("--draws")
    first = 5 if draws is None else secrets.randbelow(SEEDS)
    rates = Rates()
    for name in ASSIGNMENTS:
        assignment = read_assignment(name)
        if not find_spec(assignment.library) or (name == TRAINS and (draws is None or not find_spec("sklearn"))):
            continue
        files = [one for one in WRONG if one.assignment == name]
        for seed in range(first, first + (draws or 1)):
            grader = Grader(assignment, sandbox, seed)
            for one in files if draws else files[:ORDINARY]:
                rates.add(one, seed, grader)
    assert len(rates.passed) <= (1 - FAIL) * rates.graded, rates.passed
    assert len(rates.not_named) <= (1 - NAMED) * rates.with_name, rates.not_named
    # Of the few files of an ordinary run one is already more than one in a hundred.
    assert len(rates.misnamed) <= max(1, MISNAMED * rates.graded), rates.misnamed
