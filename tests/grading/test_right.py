"""Right solutions earn full marks, by whatever method and in whatever style they are written, with every seed.

`right/` holds them: a folder for each assignment, three files or more in each, written from its statement alone.
"""

from __future__ import annotations

import secrets
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from cnncalc.grading.assignment import Assignment, names, read_assignment
from cnncalc.grading.grade import SEEDS, Grader
from cnncalc.grading.sandbox import Sandbox
from tests.grading import bank
from tests.grading.right import KINDS

FOLDER = Path(__file__).parent / "right"
#: How many each assignment has at least.
FEWEST = 3
#: It trains, seconds for each solution: left out of an ordinary run, and given fewer seeds.
TRAINS, MOST_TRAINED = "training-loop", 20


@cache
def sources(name: str) -> dict[str, str]:
    """kind -> a submission."""
    files = sorted((FOLDER / name).glob("*.py"))
    read = {place.stem: place.read_text(encoding="utf-8") for place in files}
    return read | KINDS.get(name, {})


@pytest.fixture
def sandbox(sandboxes) -> Sandbox:
    found = bank.best(sandboxes)
    if found is None:
        pytest.skip("no tier of the sandbox works here")
    return found


def complaints(assignment: Assignment, sandbox: Sandbox, seed: int, kinds: dict[str, str]) -> list[str]:
    """What the grader finds wrong with right solutions."""
    grader = Grader(assignment, sandbox, seed)
    found = []
    for kind, source in kinds.items():
        result = grader.grade(bank.hand_in(source))
        why = [f"{check.name} ({check.case}): {check.detail}" for check in result.checks if check.detail]
        why += [f"named {mistake}" for mistake in result.mistakes]
        why += [*result.incidents, *result.notes, *result.evidence]
        if why or not result.full:
            found.append(
                f"{assignment.name}/{kind}, seed {seed}: {result.points:g} of {result.out_of:g}; {'; '.join(why)}"
            )
    return found


@pytest.mark.parametrize("name", names())
def test_there_are_three_of_each(name):
    assert len(sources(name)) >= FEWEST


@pytest.mark.parametrize("name", names())
def test_right_solutions_earn_full_marks(name, sandbox, request):
    """One of each in an ordinary run, all of them with `--draws N`: N fresh seeds."""
    assignment = read_assignment(name)
    if not find_spec(assignment.library):
        pytest.skip(f"{assignment.library} is not installed")
    draws = request.config.getoption("--draws")
    kinds = sources(name)
    if name == TRAINS:
        pytest.importorskip("sklearn")
    if draws is None:
        if name == TRAINS:
            pytest.skip("takes long: only with --draws")
        kind = min(kinds)
        assert complaints(assignment, sandbox, 5, {kind: kinds[kind]}) == []
        return
    first = secrets.randbelow(SEEDS)
    found = []
    for seed in range(first, first + min(draws, MOST_TRAINED if name == TRAINS else draws)):
        found += complaints(assignment, sandbox, seed, kinds)
    assert found == []
