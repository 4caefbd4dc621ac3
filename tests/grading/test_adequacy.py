"""What checks let live: the same bugs as programs and as references, and proposals that catch what they promise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cnncalc.cli import main
from cnncalc.grading.adequacy import Adequacy, _fewest, measure
from cnncalc.grading.assignment import Assignment, parse_assignment, read_assignment
from cnncalc.grading.grade import Grader
from cnncalc.grading.proposals import proposals
from cnncalc.grading.sandbox import Sandbox
from tests.grading.bank import hand_in, written

COURSES = Path(__file__).parent / "courses"
NAMES = ("square", "sum", "first-64", "allclose")
SEED = 8
#: Programs with a bug, in graders/conv-and-pool/wrong, and the bug that each has: name, layer, ways to write it.
PROGRAMS = {
    "crops-with-minus-pad": ("gradient-cropped-to-nothing", "conv", {0}),
    "padding-wipes-the-image": ("image-wiped-without-padding", "conv", {0}),
    "kernel-by-image": ("kernel-chosen-by-image", "conv", {0}),
    "pool-argmax-swapped": ("argmax-axes-swapped", "maxpool", {0, 1}),
    "argmax-by-height": ("argmax-divided-by-the-height", "maxpool", {0}),
    "pool-starts-at-0": ("maximum-begun-at-zero", "maxpool", {0}),
    "pool-gradient-assigned": ("maxima-overwritten", "maxpool", {0}),
    "channels-overwritten": ("last-channel-only", "conv", {0}),
    "window-written-to": ("window-written-to", "conv", {0}),
}


@pytest.fixture(scope="module")
def sandbox(best_sandbox) -> Sandbox:
    return best_sandbox


@pytest.fixture(scope="module")
def square(sandbox) -> Adequacy:
    return measure(read_assignment("square", COURSES), sandbox, SEED)


def some(request: pytest.FixtureRequest, names: tuple[str, ...]) -> tuple[str, ...]:
    """One course in an ordinary run, all with --draws."""
    return names[:1] if request.config.getoption("--draws") is None else names


def test_one_square_case_lets_live_what_it_lets_live_in_published_work(square):
    """Of 62 published hand-ins that pass such a check 48 are wrong in these ways; no flipped kernel was among them."""
    live = {name for name, _ in square.living}
    assert live >= {
        "gradient-cropped-to-nothing", "maxima-overwritten", "overlaps-overwritten", "output-size-rounded",
        "height-taken-for-width", "padding-fixed-at-one", "stride-left-out-of-the-gradient",
        "argmax-divided-by-the-height", "size-over-the-window", "image-wiped-without-padding",
    }  # fmt: skip
    caught = {name for name, _ in square.bugs} - live
    assert caught >= {"kernel-flipped", "bias-gradient-averaged", "last-channel-only", "first-image-only"}


@pytest.mark.parametrize("course", NAMES)
def test_programs_fare_like_references(course, sandbox, square, request):
    """What a bug's rule computes is judged as what a program with the bug returns."""
    if course not in some(request, NAMES):
        pytest.skip("with --draws")
    assignment = read_assignment(course, COURSES)
    found = square if course == "square" else measure(assignment, sandbox, SEED, draws=1)
    grader = Grader(assignment, sandbox, SEED)
    wrong = read_assignment("conv-and-pool").wrong
    fared = {True: 0, False: 0}
    for program, (name, about, ways) in PROGRAMS.items():
        result = grader.grade(hand_in(wrong[f"wrong/{program}.py"]))
        fates = [fate for fate in found.bugs[name, about] if fate.mutant.way in ways]
        assert result.full in {fate.lives for fate in fates}, program
        fared[result.full] += 1
    assert all(fared.values())


@pytest.mark.parametrize("course", NAMES)
def test_with_the_proposed_checks_nothing_lives(course, sandbox, square, request):
    if course not in some(request, NAMES):
        pytest.skip("with --draws")
    found = square if course == "square" else measure(read_assignment(course, COURSES), sandbox, SEED)
    assert found.living
    assert all(fate.proposed for fate in found.fates if fate.lives)
    better = with_more(found.assignment, "\n".join(proposal.toml for proposal in found.proposals))
    again = measure(better, sandbox, SEED + 100, draws=2)
    # What is caught in ten draws may live in another one, where two sizes happen to agree.
    assert len(again.living) <= 2
    assert all(fate.lived < again.draws for fates in again.living.values() for fate in fates)
    wrong = read_assignment("conv-and-pool").wrong
    grader = Grader(better, sandbox, SEED)
    for program in PROGRAMS:
        assert not grader.grade(hand_in(wrong[f"wrong/{program}.py"])).full, program


def with_more(assignment: Assignment, toml: str) -> Assignment:
    """The assignment with text at the end of its file."""
    text = assignment.files["assignment.toml"].decode() + "\n" + toml
    return parse_assignment(assignment.folder, {**assignment.files, "assignment.toml": text.encode()})


NO_STRIDE = """
    title = "Same size"
    [calls]
    forward = "out = same(x, weight)"
    [[checks]]
    name = "one"
    points = 2
    calls = "forward"
    spec = "input (1, 5, 5); conv 1 3x3 pad=1 bias=no"
    sizes = { N = 1 }
    compare = "sum"
"""
SAME = """
    import numpy as np
    def same(x, w):
        x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        n, c, h, v = x.shape
        out = np.zeros((n, len(w), h - 2, v - 2), x.dtype)
        for i in range(3):
            for j in range(3):
                part = x[:, :, i:h - 2 + i, j:v - 2 + j]
                out += np.tensordot(part, w[:, :, i, j], axes=(1, 1)).transpose(0, 3, 1, 2)
        return out
"""
FLIPPED = SAME.replace("def same(x, w):", "def same(x, w):\n        w = w[:, :, ::-1, ::-1]")


@pytest.fixture
def weak(tmp_path) -> Assignment:
    (tmp_path / "mine" / "wrong").mkdir(parents=True)
    (tmp_path / "mine" / "wrong" / "transposed.py").write_text(
        "# Height and width exchanged.\n" + re.sub(r"^    ", "", SAME, flags=re.MULTILINE).replace(
            "return out", "return out.transpose(0, 1, 3, 2)"
        )
    )  # fmt: skip
    return written(tmp_path, NO_STRIDE, SAME)


def test_what_cannot_be_asked_for_is_not_counted(weak, sandbox):
    """This function takes no stride and no padding, so that bugs about them make no difference; a kernel that is
    flipped does, since the kernel is given."""
    found = measure(weak, sandbox, SEED)
    names = {name for name, _ in found.bugs}
    assert not names & {"stride-ignored", "stride-left-out", "windows-not-moved-by-stride", "bias-subtracted"}
    assert {"stride-ignored", "overlaps-overwritten", "bias-subtracted"} <= set(found.others) | {"bias-subtracted"}
    assert "kernel-flipped" in names
    # The solution is right for kernels of 3x3 only, so no other kernel is proposed.
    assert found.proposals
    assert all(re.search(r"conv F 3 pad=1", proposal.toml) for proposal in found.proposals)


def test_files_in_wrong_are_tried_and_what_they_say_is_told(weak, sandbox):
    found = measure(weak, sandbox, SEED)
    (fate,) = found.living["wrong/transposed.py", ""]
    assert fate.mutant.teaches == "Height and width exchanged."
    assert fate.proposed


def test_every_proposal_is_a_check_of_the_same_calls():
    for name in ("conv1d", "batch-norm", "softmax-cross-entropy", "output-size", "relu"):
        assignment = read_assignment(name)
        found = proposals(assignment)
        assert found, name
        first = found[0]
        assert with_more(assignment, first.toml).checks[-1].sizes == first.check.sizes


def test_greedy_takes_the_fewest_that_cover():
    assert _fewest([{1, 2}, {3}, {1, 2, 3, 4}, {5}]) == [2, 3]
    assert _fewest([set(), set()]) == []


def test_the_command(weak, tmp_path, capsys):
    def adequacy(name: str, *options: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as exit_:
            main(["grade", "adequacy", name, "--bank", str(tmp_path), *options])
        return exit_.value.code, capsys.readouterr().out

    code, told = adequacy("mine", "--seed", "3", "--matrix")
    assert code == 1
    assert "Wrong, and yet full marks:" in told
    assert "width-taken-for-height" in told
    blocks = re.findall(r"^\[\[checks\]\]\n(?:.+\n)+", told, re.MULTILINE)
    file = weak.folder / "assignment.toml"
    file.write_text(file.read_text() + "\n" + "\n".join(blocks))
    code, told = adequacy("mine", "--seed", "4", "--json")
    assert code == 0
    found = json.loads(told)
    assert found["live"] == []
    assert found["bugs"] == found["caught"] > 0
    assert all(sum(fate["caught"].values()) for fate in found["fates"])
    assert adequacy("nothing")[0] == 2
    (weak.folder / "solution.py").write_text("def same(x, w): return x")
    assert adequacy("mine")[0] == 3


def test_checks_that_train_are_not_widened():
    """Their data are what they are: there are no digits of twelve classes."""
    pytest.importorskip("sklearn")
    assignment = read_assignment("training-loop")
    assert "data" in {check.kind for check in assignment.checks}
    assert {proposal.check.kind for proposal in proposals(assignment)} == {"network"}
