"""More hostile submissions than the list has: none gains a mark, none harms the one after it."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from cnncalc.grading.attacks import Attack, attacking
from cnncalc.grading.attacks.further import ATTACKS
from cnncalc.grading.attacks.ground import Ground
from cnncalc.grading.folder import grade_all
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import HIDDEN
from cnncalc.grading.sandbox import Limits, Sandbox, Tier
from cnncalc.grading.sandbox.job import MIB
from tests.grading.bank import two_checks
from tests.grading.naively import outcome
from tests.grading.right import EINSUM

LIMITS = Limits(
    seconds=1.0, load_seconds=5.0, memory_bytes=256 * MIB, log_flood_bytes=4 * MIB, open_files=32, result_bytes=4 * MIB
)

#: Those that do nothing to a naive grader -> why.
_WAY_BACK = "it forges the way back of this sandbox; what forges that of a naive grader has the numbers 37 to 40"
_NO_NUMBERS = "nothing can be subtracted from it, so any comparison raises"
_OWN_LOSS = "it only loses its own marks there, as it must here"
NO_COUNTERPART = {
    "frames of its own at their right place": _WAY_BACK,
    "a claim that everything is loaded, done and ended": _WAY_BACK,
    "notes without end": _WAY_BACK,
    "a result that never ends": _WAY_BACK,
    "a way back that is another thing": _WAY_BACK,
    "an exception whose text is no text": "it lies to Python code that cuts texts; the naive grader cuts none",
    "a matrix and a record array": _NO_NUMBERS,
    "times, which compare with numbers": _NO_NUMBERS,
    "a shape without values": _NO_NUMBERS,
    "a memory-mapped file": "its shape is wrong for any comparison; what matters is that the file is not sent",
    "a view of immense size": "the limit on memory that keeps it from harming the machine catches it",
    "a lock on everything": "nobody else takes these locks, and they end with the process",
    "no modules": _OWN_LOSS,
    "ten thousand decorators": _OWN_LOSS,
    "one expression without end": _OWN_LOSS,
    "a number of a hundred thousand digits": _OWN_LOSS,
}


@pytest.fixture(scope="module")
def graders() -> dict[Tier, Grader]:
    """Filled by `grader`."""
    return {}


@pytest.fixture
def grader(isolated: Sandbox, graders: dict[Tier, Grader]) -> Grader:
    if isolated.tier not in graders:
        graders[isolated.tier] = two_checks(isolated, LIMITS, 77)
    return graders[isolated.tier]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_is_gained_and_nobody_harmed(attack: Attack, ground: Ground, grader: Grader, tmp_path: Path) -> None:
    path, neighbour = ground.hand_in(attack, tmp_path / "attack", ["conv2d"]), tmp_path / "neighbour.py"
    neighbour.write_text(EINSUM)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        result, after = grade_all(grader, [path, neighbour], None, 1, lambda one: None)
    assert not [str(one) for one in shown]
    assert (result.points, result.broken) == (0, False)
    assert (after.full, after.incidents, after.notes) == (True, (), ())
    assert ground.state() == ground.before
    for check, told in zip(result.checks, result.for_student()["checks"], strict=True):
        assert check.detail
        assert told["message"] == HIDDEN if check.hidden else told["message"]


def test_every_attack_has_its_effect_on_a_naive_grader_or_a_reason_for_none() -> None:
    assert NO_COUNTERPART.keys() <= {attack.name for attack in ATTACKS if attack.aim == "points"}


@pytest.mark.sample(8)
@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.name not in NO_COUNTERPART], ids=lambda attack: attack.name)
def test_the_attack_succeeds_on_a_naive_grader(attack: Attack, ground: Ground) -> None:
    points, names = outcome(attack, ground)
    match attack.aim:
        case "deny":
            assert points is None
        case "trace":
            assert "evil" in names
        case _:
            assert points


@pytest.mark.sample(8)
@pytest.mark.parametrize("name", sorted(NO_COUNTERPART))
def test_the_others_do_nothing_to_a_naive_grader(name: str, ground: Ground) -> None:
    (attack,) = (attack for attack in ATTACKS if attack.name == name)
    points, names = outcome(attack, ground)
    assert points == 0
    assert "evil" not in names


def test_the_answer_that_they_could_have_given_is_right(grader: Grader, tmp_path: Path) -> None:
    """A deed that succeeds would be seen."""
    path = tmp_path / "attack.py"
    path.write_text(attacking("def deed():\n    return True\n", EINSUM, ["conv2d"]))
    assert grade_all(grader, [path], None, 1, lambda one: None)[0].full
