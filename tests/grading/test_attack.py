"""The red team against an assignment: what it gains, harms and finds weak is told, and nothing is where nothing is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from cnncalc.cli import main
from cnncalc.grading import attack as attack_module
from cnncalc.grading.assignment import Assignment, names, read_assignment
from cnncalc.grading.attack import RedTeam, attack
from cnncalc.grading.attacks import ATTACKS, THEMES, Attack, attacking, lazy
from cnncalc.grading.attacks.ground import Ground, ground
from cnncalc.grading.sandbox import Sandbox
from tests.grading.bank import written

TRIED = ("import the solution", "signal the grader", "memory", "inputs set to zero")
FEW = {"try": tuple(one for one in ATTACKS if one.name in TRIED)}
WINS = Attack("a deed that succeeds", 0, "def deed(): return True")


@pytest.fixture(scope="module")
def sandbox(best_sandbox) -> Sandbox:
    return best_sandbox


@pytest.fixture
def few(monkeypatch) -> None:
    """Four attacks in place of all."""
    monkeypatch.setattr(attack_module, "THEMES", FEW)


def smallest(name: str) -> Assignment:
    """An assignment of the bank, with one case a check."""
    whole = read_assignment(name)
    return replace(whole, checks=tuple(replace(check, dtypes=check.dtypes[:1], draws=1) for check in whole.checks))


WEAK = """
    title = "Weak"
    [calls]
    forward = "out = conv2d(x, weight, bias, stride[0], pad[0])"
    size = "out = size(n)"
    [[checks]]
    name = "sum of one case"
    points = 2
    calls = "forward"
    spec = "input (2, 6, 6); conv 2 3x3"
    sizes = { N = 2 }
    compare = "sum"
    [[checks]]
    name = "one size"
    points = 1
    calls = "size"
    spec = "input (1, n); conv 1 3 pad=1"
    asks = "output_size"
    sizes = { n = 4 }
"""


@pytest.fixture
def weak(tmp_path) -> Assignment:
    solution = read_assignment("conv2d").solution.decode() + "\n\ndef size(n):\n    return n\n"
    return written(tmp_path, WEAK, solution)


def earned(found: RedTeam) -> dict[str, tuple[str, ...]]:
    return {one.name: one.checks for one in found.lazy}


def test_weak_checks_are_named(weak, sandbox, few):
    found = attack(weak, sandbox, 3)
    given = earned(found)
    assert given["the right values in reverse order"] == ("sum of one case",)
    assert given["the right mean everywhere"] == ("sum of one case",)
    assert given["the answers of earlier runs, looked up"] == ("one size",)
    assert "one size" in given["returns its input"]
    assert not {"returns nothing", "zeros of the right shape", "nan everywhere", "infinity everywhere"} & given.keys()
    assert not found.sound
    assert all(trial.held for trial in found.trials)


def test_compared_within_rounding_the_same_values_earn_nothing(weak, sandbox, few):
    from cnncalc.grading.comparison import ROUNDING

    better = replace(weak, checks=tuple(replace(check, compare=ROUNDING) for check in weak.checks[:1]))
    assert not {"the right values in reverse order", "a guess near enough"} & earned(attack(better, sandbox, 3)).keys()


SHOWN = """
    title = "Shown"
    [calls]
    forward = "out = conv2d(x, weight, bias, stride[0], pad[0])"
    [[checks]]
    name = "one of two heights"
    points = 1
    calls = "forward"
    spec = "input (1, H, 6); conv 1 3x3"
    sizes = { N = 1, H = "4..5" }
    [[checks]]
    name = "the same, hidden"
    points = 2
    calls = "forward"
    spec = "input (1, H, 6); conv 1 3x3"
    sizes = { N = 1, H = "4..5" }
    hidden = true
    [[checks]]
    name = "hidden, of other sizes"
    points = 4
    calls = "forward"
    spec = "input (1, H, 6); conv 1 3x3"
    sizes = { N = 1, H = "6..7" }
    hidden = true
"""


def test_what_visible_checks_have_shown_does_not_earn_hidden_points_of_other_sizes(tmp_path, sandbox, few):
    shown = written(tmp_path, SHOWN, read_assignment("conv2d").solution.decode())
    given = earned(attack(shown, sandbox, 3))
    assert given["answers for all shapes of earlier runs"] == ("the same, hidden",)


@pytest.mark.parametrize("name", ["conv1d", "conv-layer", "output-size"])
def test_the_bank_gives_nothing_away(name, sandbox, few):
    found = attack(smallest(name), sandbox, 3)
    assert [(trial.attack.name, trial.told) for trial in found.trials if not trial.held] == []
    assert {style: why for style, why in found.honest.items() if why} == {}
    assert found.lazy == ()
    assert found.tried > len(lazy.ATTACKS)


def test_all_of_the_bank_with_all_attacks(sandbox, request):
    if request.config.getoption("--draws") is None:
        pytest.skip("with --draws")
    for name in names():
        found = attack(read_assignment(name), sandbox, 3)
        assert all(trial.held for trial in found.trials), (name, found.trials)
        assert not any(found.honest.values()), (name, found.honest)
        assert found.lazy == (), name


def test_a_gain_is_told(sandbox, monkeypatch):
    monkeypatch.setattr(attack_module, "THEMES", {"win": (WINS,)})
    for name in ("conv1d", "conv-layer"):
        (trial,) = attack(smallest(name), sandbox, 3).trials
        assert trial.gained > 0
        assert not trial.held


def test_harm_is_told(sandbox, monkeypatch, few):
    states = iter(range(1000))
    monkeypatch.setattr(Ground, "state", lambda self: {"file": (next(states), 0, "")})
    found = attack(smallest("conv1d"), sandbox, 3)
    assert {trial.harm for trial in found.trials} == {"files of the grader were changed"}
    assert not found.sound


def test_a_loss_of_honest_work_is_told(sandbox, monkeypatch, few):
    monkeypatch.setattr(attack_module, "STYLES", {"unlucky": lambda solution, entries: b"raise ValueError('unlucky')"})
    found = attack(smallest("conv1d"), sandbox, 3)
    assert "unlucky" in found.honest["unlucky"]
    assert not found.sound


def test_a_quick_run_has_some_of_each_theme_and_waits_for_none():
    chosen = list(attack_module._chosen(quick=True))
    assert {theme for theme, _ in chosen} == set(THEMES)
    assert all(one.aim != "deny" for _, one in chosen)
    assert len(chosen) < 40 < 100 < len(list(attack_module._chosen(quick=False)))


SOLUTION = """
import numpy as np

class Layer:
    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        return self.factor * x

def twice(x, times=2):
    return x * times, "kept"
"""


def test_functions_and_methods_are_attacked():
    """The program is run here: it is our own."""
    names: dict = {}
    source = "def answer(honest, *task): return each(lambda value: value + 1, honest(*task))"
    exec(attacking(source, SOLUTION, ["Layer", "twice"], ["forward", "backward"]), names)
    x = np.ones(3)
    out, kept = names["twice"](x, times=3)
    assert (out.tolist(), kept) == ([4.0, 4.0, 4.0], None)
    assert names["Layer"](5).forward(x).tolist() == [6.0, 6.0, 6.0]
    assert names["Layer"].__name__ == "Layer"


def test_the_ground_goes_away(tmp_path):
    with ground("x = 1\n") as found:
        folder = found.folder
        assert (folder / "reference_solution.py").read_text() == "x = 1\n"
        assert found.state() == found.before
        (folder / "evil").write_text("")
        assert found.state() != found.before
    assert not folder.exists()
    assert not folder.parent.exists()


def test_the_command(weak, tmp_path, capsys, few):
    def run(*options: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as exit_:
            main(["grade", "attack", *options, "--bank", str(tmp_path), "--jobs", "1", "--seed", "3"])
        return exit_.value.code, capsys.readouterr().out

    code, told = run("mine", "--list")
    assert code == 1
    assert "mine: 4 attacks gained nothing and harmed nobody" in told
    assert "tried to send a signal" in told
    assert "the right values in reverse order" in told
    code, told = run("mine", "--json")
    assert code == 1
    found = json.loads(told)
    assert [one["gained"] for one in found["attacks"]] == [0, 0, 0, 0]
    assert {"name": "the answers of earlier runs, looked up", "points": 1, "checks": ["one size"]} in found["not_right"]
    assert run("nothing")[0] == 2
    shutil.copy(weak.folder / "starter.py", weak.folder / "solution.py")
    assert run("mine")[0] == 3
