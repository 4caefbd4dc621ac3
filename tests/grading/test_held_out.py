"""How often a wrong solution fails, and is told what it got wrong.

`held_out/` holds wrong solutions, a folder for each assignment in each of

    unseen   the rates are those of these files: no rule may be changed on their account
    seen     what was unseen once, and has taught the diagnosis since
    noted    right results, of code that writes into its arguments: noted, and no mark lost

All were written by hand from the statements alone, without a look at the rules of the diagnosis. The names beside them
were given by two readers who knew the sentences of the library and not what it says of these files. The first line of
each says what is wrong, the second which names of the library are true of it, with | between; "none" where none is.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from cnncalc.grading.assignment import names, read_assignment
from cnncalc.grading.grade import SEEDS, Grader
from cnncalc.grading.sandbox import Sandbox
from tests.grading import bank

FOLDER = Path(__file__).parent / "held_out"
SETS = ("unseen", "seen")
NO_NAME = "none"
#: Causes that each assignment has at least, and all together.
FEWEST, FEWEST_ALL = 5, 130
#: It trains, seconds for each solution: left out of an ordinary run.
TRAINS = "training-loop"
#: Files of each assignment that an ordinary run grades.
ORDINARY = 1
#: What the shares have to be, of all that were graded.
FAIL, NAMED, MISNAMED = 0.99, 0.90, 0.01
#: Of some thirty files of which nine in ten are named, three quarters or fewer are in one run of a hundred.
NAMED_IN_A_FEW = 0.75


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


WRONG = {kind: [read(place) for place in sorted((FOLDER / kind).glob("*/*.py"))] for kind in SETS}
NOTED = sorted((FOLDER / "noted").glob("*/*.py"))


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
    assert len(WRONG["unseen"]) >= FEWEST_ALL
    for name in names():
        assert sum(one.assignment == name for one in WRONG["unseen"]) >= FEWEST, name


@pytest.mark.parametrize("kind", SETS)
def test_wrong_solutions_fail_and_are_named(kind, sandboxes, request):
    """A few of each in an ordinary run, all of them with `--draws N`: N fresh seeds."""
    sandbox = bank.best(sandboxes)
    if not isinstance(sandbox, Sandbox):
        pytest.skip("no tier of the sandbox works here")
    draws = request.config.getoption("--draws")
    first = 5 if draws is None else secrets.randbelow(SEEDS)
    rates = Rates()
    for name in names():
        assignment = read_assignment(name)
        if not find_spec(assignment.library) or (name == TRAINS and (draws is None or not find_spec("sklearn"))):
            continue
        files = [one for one in WRONG[kind] if one.assignment == name]
        for seed in range(first, first + (draws or 1)):
            grader = Grader(assignment, sandbox, seed)
            for one in files if draws else files[:ORDINARY]:
                rates.add(one, seed, grader)
    assert len(rates.passed) <= (1 - FAIL) * rates.graded, rates.passed
    named = NAMED_IN_A_FEW if draws is None else NAMED
    assert len(rates.not_named) <= (1 - named) * rates.with_name, rates.not_named
    # Of the few files of an ordinary run one is already more than one in a hundred.
    assert len(rates.misnamed) <= max(1, MISNAMED * rates.graded), rates.misnamed


@pytest.mark.parametrize("place", NOTED, ids=lambda place: f"{place.parent.name}-{place.stem}")
def test_writing_into_an_argument_is_noted(place, sandboxes):
    sandbox = bank.best(sandboxes)
    if not isinstance(sandbox, Sandbox):
        pytest.skip("no tier of the sandbox works here")
    result = Grader(read_assignment(place.parent.name), sandbox, 5).grade(
        bank.hand_in(place.read_text(encoding="utf-8"))
    )
    assert any("writes into its argument" in note for note in result.notes)
    assert result.full
