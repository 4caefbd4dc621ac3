"""The assignment bank: it reads, its solutions earn full marks, its wrong files do not, right code of any kind does."""

from __future__ import annotations

import secrets
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from cnncalc.grading.assignment import BrokenAssignmentError, bank, names, read_assignment
from cnncalc.grading.cases import draw_cases, draw_sizes
from cnncalc.grading.grade import SEEDS, Grader
from cnncalc.grading.sandbox import Case, Problem, Sandbox
from cnncalc.grading.subjects import draw_values
from cnncalc.grading.submissions import HandIn
from tests.grading.right import KINDS

#: Those whose library is there.
ASSIGNMENTS = [name for name in names() if find_spec(read_assignment(name).library)]
WRONG = [(name, path) for name in ASSIGNMENTS for path in read_assignment(name).wrong]
#: Each is some thirty convolutions of every kind; --draws asks for more, with fresh seeds.
ORDINARY_SEEDS = 4


def hand_in(source: str | bytes) -> HandIn:
    source = source.encode() if isinstance(source, str) else source
    return HandIn("mine.py", {"mine.py": source}, "mine.py")


@pytest.fixture(scope="module")
def graders(sandboxes) -> dict[str, Grader]:
    """A grader of each assignment, in the best tier that there is."""
    sandbox = next((one for one in reversed(list(sandboxes.values())) if isinstance(one, Sandbox)), None)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    return {name: Grader(read_assignment(name), sandbox, 5) for name in ASSIGNMENTS}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_solution_earns_full_marks(graders, name):
    grader = graders[name]
    result = grader.grade(hand_in(grader.assignment.solution))
    assert (result.points, result.incidents, result.notes, result.evidence) == (grader.assignment.points, (), (), ())
    assert result.full


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_starter_earns_nothing(graders, name):
    result = graders[name].grade(hand_in(graders[name].assignment.files["starter.py"]))
    assert result.points == 0


_CONV = ("convolution",)
_DX_DW_DB = ("gradients",)
_POOL = ("max pooling",)
_DPOOL = ("gradient of max pooling",)
#: What students were found to get wrong in convolution and pooling -> the checks that it may cost.
MISTAKES = {
    "crops-with-minus-pad": ("gradients without padding, stride larger than the kernel",),
    "pool-gradient-assigned": ("gradient of max pooling, overlapping windows",),
    "divides-as-python-2": (*_CONV, *_DX_DW_DB, *_POOL, *_DPOOL),
    "asks-for-xrange": (*_CONV, *_DX_DW_DB, *_POOL, *_DPOOL),
    "stride-must-divide": (*_CONV, *_DX_DW_DB),
    "height-for-width": (*_CONV, *_DX_DW_DB),
    "pad-is-1": (*_CONV, *_DX_DW_DB),
    "rounds-sizes": (*_CONV, *_DX_DW_DB),
    "stride-forgotten-in-gradient": _DX_DW_DB,
    "float-indices": (*_CONV, *_DX_DW_DB, *_DPOOL),
    "pool-size-by-window": ("max pooling, overlapping windows",),
    "loops-over-the-input": (*_CONV, *_DX_DW_DB),
    "argmax-by-height": ("gradient of max pooling, overlapping windows",),
    "padding-wipes-the-image": ("convolution without padding",),
    "first-image-only": _DX_DW_DB,
    "gradient-begins-at-one": _DX_DW_DB,
    "channels-overwritten": _CONV,
    "kernel-by-image": _CONV,
    "pool-argmax-swapped": _DPOOL,
    "pool-windows-not-moved-by-stride": _DPOOL,
    "window-written-to": _CONV,
}


@pytest.mark.parametrize(("name", "path"), WRONG)
def test_wrong_files_fail(graders, name, path, request):
    """A mistake costs what it touches: the functions beside it are graded as if it were not there."""
    draws = request.config.getoption("--draws")
    first = secrets.randbelow(SEEDS)
    touched = MISTAKES.get(Path(path).stem, ()) if name == "conv-and-pool" else ()
    for seed in [5] if draws is None else range(first, first + min(draws, 100)):
        grader = graders[name] if seed == 5 else Grader(graders[name].assignment, graders[name].sandbox, seed)
        result = grader.grade(hand_in(grader.assignment.wrong[path]))
        lost = [check.name for check in result.checks if not check.points]
        assert any(check.verdict == "failed" for check in result.checks), seed
        assert not touched or all(check.startswith(touched) for check in lost), (seed, lost)


def test_every_mistake_that_was_found_is_in_the_bank():
    files = {Path(path).stem for path in read_assignment("conv-and-pool").wrong}
    assert files >= MISTAKES.keys()


@pytest.mark.parametrize("name", KINDS)
def test_right_code_of_every_kind_earns_full_marks(graders, name, request):
    grader = graders[name]
    draws = request.config.getoption("--draws")
    first = 0 if draws is None else secrets.randbelow(SEEDS)
    for seed in range(first, first + (draws or ORDINARY_SEEDS)):
        drawn = Grader(grader.assignment, grader.sandbox, seed)
        for kind, source in KINDS[name].items():
            result = drawn.grade(hand_in(source))
            failed = [(check.case, check.detail) for check in result.checks if check.detail]
            told = (failed, result.incidents, result.notes, result.evidence)
            assert (result.full, told) == (True, ([], (), (), ())), f"{kind}, seed {seed}"


def test_cases_are_replayed_from_seed_and_id():
    assignment = read_assignment("conv2d")
    cases = draw_cases(assignment.checks, 11, assignment.library)
    (alone,) = draw_cases(assignment.checks, 11, assignment.library, "4.2")
    (same,) = [one for one in cases if one.id == "4.2"]
    (other,) = draw_cases(assignment.checks, 12, assignment.library, "4.2")
    assert same.facts == alone.facts
    for name, values in same.inputs.items():
        np.testing.assert_array_equal(values, alone.inputs[name])
    assert not np.array_equal(alone.inputs["bias@0"], other.inputs["bias@0"])


def test_no_expected_value_is_sent():
    """The bytes that a child gets hold no expected output, nor a gradient."""
    assignment = read_assignment("conv-and-pool")
    for drawn in draw_cases(assignment.checks, 11, assignment.library):
        sent = Problem([Case(drawn.case.calls)]).encoded
        assert drawn.inputs["x@0"].tobytes() in sent
        for right in drawn.expected:
            for name, expected in right.items():
                if name != "out" or "maxpool" not in drawn.facts:
                    assert expected.value.tobytes() not in sent
                    assert expected.value.astype(drawn.dtype).tobytes() not in sent


def test_drawn_sizes_differ():
    random = np.random.default_rng(0)
    for name in ASSIGNMENTS:
        for check in read_assignment(name).checks:
            for _ in range(50):
                sizes = draw_sizes(check, random)
                drawn = [size for symbol, size in sizes.items() if len(check.sizes[symbol]) > 1]
                assert len(set(drawn)) == len(drawn)
                assert all(size in check.sizes[symbol] for symbol, size in sizes.items())


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64"])
def test_distinct_values_have_no_tie(dtype):
    values = np.sort(draw_values("distinct", (4, 5, 14, 13), dtype, np.random.default_rng(0)).ravel())
    assert np.diff(values.astype(float)).min() > 0.04


def broken(tmp_path: Path, *changes: tuple[str, str], name: str = "conv2d") -> str:
    """What is said of the assignment after changes of its text."""
    shutil.copytree(bank() / name, tmp_path / name)
    place = tmp_path / name / "assignment.toml"
    text = place.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    place.write_text(text)
    with pytest.raises(BrokenAssignmentError) as error:
        read_assignment(name, tmp_path)
    return str(error.value).replace(str(place), "assignment.toml")


def test_every_problem_is_told_with_its_line(tmp_path):
    text = broken(
        tmp_path,
        ("points = 1\n", "points = -1\n"),
        ('conv F 3x3"', 'conv F 3x3 strid=2"'),
        ('name = "padding"', 'name = "padding"\ncolour = "red"'),
        ('library = "numpy"', 'library = "mumpy"'),
    )
    found = [line for line in text.splitlines() if line.startswith("assignment.toml:")]
    said = [line.split(": ", 1)[1] for line in found]
    assert said[:2] == ["library must be one of numpy, torch, got 'mumpy'", "points must be a number above 0, got -1"]
    assert "strid" in said[2]
    assert said[3:] == ["unknown key 'colour'"]
    lines = (tmp_path / "conv2d" / "assignment.toml").read_text().splitlines()
    shown = [lines[int(line.split(":")[1]) - 1] for line in found]
    assert [line.split()[0] for line in shown] == ["library", "points", "spec", "colour"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('H = "5..7"', "H = 0"), "for H a size from 1 to 1024"),
        (('spec = "input (1, H, W); conv 1 3x3"', 'spec = "input (1, H, W); elu"'), "not about elu"),
        (('spec = "input (1, H, W); conv 1 3x3"', 'spec = "input (1, H, W); conv 1 9x9"'), "9"),
        (('"float64", "int64"]\nvalues = "integers"', '"int64"]'), "int64 needs whole numbers"),
        (('calls = "forward"', 'calls = "backward"'), "[calls] has no 'backward'"),
        (("conv2d(x, weight", "conv2d(x, wieght"), "unknown name 'wieght'"),
        (("out = conv2d", "result = conv2d"), "nothing is compared"),
        (("[calls]", "[calls"), "bad TOML"),
        (('H = "6..10"', 'H = "6..7"'), "has too few"),
    ],
)
def test_what_makes_an_assignment_broken(tmp_path, change, said):
    changes = [change]
    if "too few" in said:
        changes = [('F = "3..7", H = "6..10", W = "6..11"', 'F = "6..7", H = "6..7", W = "6..7"')]
    assert said in broken(tmp_path, *changes)


def test_a_wrong_solution_is_the_assignments_fault(graders, tmp_path):
    shutil.copytree(bank() / "conv2d", tmp_path / "conv2d")
    place = tmp_path / "conv2d"
    shutil.copy(place / "wrong" / "pad-is-1.py", place / "solution.py")
    grader = Grader(read_assignment("conv2d", tmp_path), graders["conv2d"].sandbox, 1)
    with pytest.raises(BrokenAssignmentError, match="own solution is not right"):
        grader.check_solution()
