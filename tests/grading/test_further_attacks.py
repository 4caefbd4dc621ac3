"""More hostile submissions than the list has: none gains a mark, none harms the one after it."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.attacks import Attack, attacking
from cnncalc.grading.attacks.further import ATTACKS
from cnncalc.grading.grade import Grader, grade_all
from cnncalc.grading.results import HIDDEN
from cnncalc.grading.sandbox import Limits, Sandbox, Tier
from cnncalc.grading.sandbox.job import MIB
from tests.grading.right import EINSUM

LIMITS = Limits(
    seconds=1.0, load_seconds=5.0, memory_bytes=256 * MIB, log_flood_bytes=4 * MIB, open_files=32, result_bytes=4 * MIB
)


@pytest.fixture(scope="module")
def graders() -> dict[Tier, Grader]:
    """Filled by `grader`."""
    return {}


@pytest.fixture
def grader(isolated: Sandbox, graders: dict[Tier, Grader]) -> Grader:
    if isolated.tier not in graders:
        whole = read_assignment("conv2d")
        checks = [check for check in whole.checks if check.name in ("padding", "stride larger than the kernel")]
        short = tuple(replace(check, dtypes=("float64",), draws=1) for check in checks)
        graders[isolated.tier] = Grader(replace(whole, checks=short, limits=LIMITS), isolated, 77)
    return graders[isolated.tier]


@pytest.mark.parametrize("hostile", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_is_gained_and_nobody_harmed(hostile: Attack, grader: Grader, tmp_path: Path) -> None:
    attack, neighbour = tmp_path / "attack.py", tmp_path / "neighbour.py"
    attack.write_text(hostile.program(EINSUM, ["conv2d"]))
    neighbour.write_text(EINSUM)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        result, after = grade_all(grader, [attack, neighbour], None, 1, lambda one: None)
    assert not [str(one) for one in shown]
    assert (result.points, result.broken) == (0, False)
    assert (after.full, after.incidents, after.notes) == (True, (), ())
    for check, told in zip(result.checks, result.for_student()["checks"], strict=True):
        assert check.detail
        assert told["message"] == HIDDEN if check.hidden else told["message"]


def test_the_answer_that_they_could_have_given_is_right(grader: Grader, tmp_path: Path) -> None:
    """A deed that succeeds would be seen."""
    path = tmp_path / "attack.py"
    path.write_text(attacking("def deed():\n    return True\n", EINSUM, ["conv2d"]))
    assert grade_all(grader, [path], None, 1, lambda one: None)[0].full
