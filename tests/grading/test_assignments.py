"""The assignment bank: it reads, its solutions earn full marks, its wrong files do not, right code of any kind does."""

from __future__ import annotations

import itertools
import re
import secrets
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from cnncalc.grading.assignment import BATCH, BrokenAssignmentError, Check, bank, names, read_assignment
from cnncalc.grading.cases import draw_cases, draw_sizes
from cnncalc.grading.grade import SEEDS, Grader
from cnncalc.grading.sandbox import Case, Problem, Sandbox
from cnncalc.grading.subjects import draw_values
from cnncalc.grading.subjects.spec import OneLayer
from cnncalc.grading.submissions import HandIn
from cnncalc.work import Work
from tests.grading.right import KINDS


def _can_be_graded(name: str) -> bool:
    """Whether what it needs is there."""
    assignment = read_assignment(name)
    digits = any(check.own.get("data") == "digits" for check in assignment.checks)
    return bool(find_spec(assignment.library) and (not digits or find_spec("sklearn")))


ASSIGNMENTS = [name for name in names() if _can_be_graded(name)]
WRONG = [(name, path) for name in ASSIGNMENTS for path in read_assignment(name).wrong]
#: It trains a network four times for each submission: an ordinary run takes these of its wrong files, --draws all.
TRAINING, SOME_TRAINED = "training-loop", ("neighbours-for-training", "no-step", "scores-for-classes")
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
#: Where the stride is not the size of the window.
_POOL_STRIDES = ("max pooling, overlapping windows", "max pooling, stride 3")
#: What students were found to get wrong in convolution and pooling -> the checks that it may cost.
MISTAKES = {
    "crops-with-minus-pad": ("gradients without padding, stride larger than the kernel",),
    "pool-gradient-assigned": ("gradient of max pooling, overlapping windows",),
    "divides-as-python-2": (*_CONV, *_DX_DW_DB, *_POOL, *_DPOOL),
    "asks-for-xrange": (*_CONV, *_DX_DW_DB, *_POOL, *_DPOOL),
    "stride-must-divide": (*_CONV, *_DX_DW_DB),
    "height-for-width": (*_CONV, *_DX_DW_DB),
    "pad-is-1": (*_CONV, *_DX_DW_DB),
    "rounds-sizes": (*_CONV, *_DX_DW_DB, "max pooling, stride 3, rows and columns left over"),
    "stride-forgotten-in-gradient": _DX_DW_DB,
    "float-indices": (*_CONV, *_DX_DW_DB, *_DPOOL),
    "pool-size-by-window": _POOL_STRIDES,
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


_CORRELATION, _CONVOLUTION = ("correlation",), ("convolution",)
_EVEN = ("correlation, same: kernels of even sizes", "convolution, same: kernels of even sizes")
_PADDED = ("correlation, same", "correlation, full", "convolution, same", "convolution, full")
_FORWARD, _BACKWARD = ("windows",), ("gradient",)
_DRAWN = ("training", "gradient", "gradient of the first", "in use")
_STEPS = ("one step", "two steps")
_FEATURES = ("the first block", "the second block", "inside a block", "two layers")
_NORMAL = ("batch normalisation in training",)
_DNORMAL = ("gradients of batch normalisation",)
#: Of the assignments whose mistakes have names of their own: mistake -> the checks that it may cost, and must cost one.
COSTS = {
    "correlate2d": {
        "both-flipped": _CORRELATION,
        "channels-flipped-too": _CONVOLUTION,
        "image-flipped": _CONVOLUTION,
        "kernel-not-flipped": _CONVOLUTION,
        "kernel-transposed": _CONVOLUTION,
        "rows-flipped-only": _CONVOLUTION,
        "odd-zero-first": _EVEN,
        "same-for-odd-kernels": _EVEN,
        "full-is-one-short": ("correlation, full", "convolution, full"),
        "height-for-width": _PADDED,
        "mode-ignored": _PADDED,
        "pads-one-side": _PADDED,
        "first-channel-only": (*_CORRELATION, *_CONVOLUTION),
        "one-image": (*_CORRELATION, *_CONVOLUTION),
    },
    "max-pooling": {
        "channels-mixed": _FORWARD,
        "height-and-width-swapped": _FORWARD,
        "starts-at-zero": _FORWARD,
        "size-by-window": (*_FORWARD, "gradient, pixels that no window reaches"),
        "size-rounded-up": (*_FORWARD, "gradient, pixels that no window reaches"),
        "stride-is-the-window": (*_FORWARD, *_BACKWARD),
        "gradient-assigned": ("gradient, windows of 2x4 that overlap",),
        "gradient-of-the-mean": _BACKWARD,
        "gradient-times-value": _BACKWARD,
        "gradient-to-every-pixel": _BACKWARD,
        "place-by-height": ("gradient, windows of 2x4 that overlap",),
        "place-of-the-first-image": _BACKWARD,
        "stride-forgotten-in-gradient": _BACKWARD,
    },
    "dropout": {
        "always-half": _DRAWN,
        "divided-by-p": _DRAWN,
        "drops-in-use": ("in use", "gradient in use"),
        "drops-the-smallest": _DRAWN,
        "fresh-mask-backward": _BACKWARD,
        "gradient-in-use-is-zero": ("gradient in use",),
        "gradient-not-masked": _BACKWARD,
        "gradient-not-scaled": _BACKWARD,
        "mask-for-all-images": _DRAWN,
        "mask-in-a-global": ("gradient of the first of two calls",),
        "mask-mirrored": _DRAWN,
        "mask-of-half-repeated": _DRAWN,
        "normal-draws": _DRAWN,
        "not-scaled": _DRAWN,
        "p-is-kept": _DRAWN,
        "remembers-the-mask": _DRAWN,
        "scaled-in-use": (*_DRAWN, "in use", "gradient in use"),
        "seed-in-the-function": _DRAWN,
        "whole-channels": ("training: what is dropped, images", "gradient"),
    },
    "course-layers": {
        "bias-forgotten": _CONV,
        "bias-gradient-averaged": ("gradients of a convolution",),
        "crops-with-minus-pad": ("gradients of a convolution without padding",),
        "gradient-assigned": ("gradients of a convolution",),
        "padding-left-on": ("gradients of a convolution",),
        "stride-forgotten": ("convolution, stride",),
        "pool-gradient-assigned": ("gradient of max pooling, overlapping windows",),
        "pool-gradient-to-all": _DPOOL,
        "pool-stride-is-the-window": _POOL_STRIDES,
        "bn-batch-at-test-time": ("batch normalisation at test time",),
        "bn-each-pixel-by-itself": ("batch normalisation", *_DNORMAL),
        "bn-eps-outside-the-root": ("batch normalisation", *_DNORMAL),
        "bn-gradients-by-the-batch": _DNORMAL,
        "bn-mean-held-constant": _DNORMAL,
        "bn-momentum-reversed": ("batch normalisation, running statistics",),
        "bn-needs-running": ("batch normalisation in training, the first step", *_DNORMAL),
        "bn-reshaped-without-transpose": ("batch normalisation", *_DNORMAL),
        "bn-running-not-stored": ("batch normalisation, running statistics",),
        "bn-running-of-the-sample": ("batch normalisation, running statistics",),
        "bn-scale-gradient-of-the-input": _DNORMAL,
    },
    "transfer-learning": {
        "adam-for-descent": _STEPS,
        "ascends": _STEPS,
        "batch-normalisation-not-frozen": ("only the new layer", *_STEPS),
        "frozen-after-replacing": ("only the new layer", *_STEPS),
        "frozen-by-the-optimiser-only": ("only the new layer", *_STEPS),
        "gradients-add-up": ("two steps",),
        "head-not-replaced": ("the network with its new layer", "only the new layer", *_STEPS),
        "head-without-bias": ("the network with its new layer", "only the new layer", *_STEPS),
        "kernel-only": _STEPS,
        "layer-on-top": ("the network with its new layer", "only the new layer", *_STEPS),
        "loss-summed": _STEPS,
        "nothing-frozen": ("only the new layer", *_STEPS),
        "rate-ignored": _STEPS,
        "running-statistics-move": _STEPS,
        "softmax-before-the-loss": _STEPS,
        "statistics-moved-by-a-second-pass": _STEPS,
        "weight-decay": _STEPS,
        "weights-lost": ("the network with its new layer", "only the new layer", *_STEPS),
    },
    "deep-features": {
        "arrays": (*_FEATURES, "the model is what it was"),
        "carries-a-gradient": _FEATURES,
        "cuts-the-model": ("the model is what it was",),
        "evaluation-mode-stays": ("the model is what it was",),
        "flattened": _FEATURES,
        "getattr-by-name": ("inside a block",),
        "hook-stays": ("the model is what it was",),
        "hooks-pile-up": (*_FEATURES, "the model is what it was"),
        "input-of-the-layer": (*_FEATURES, "the model is what it was"),
        "keeps-axes": _FEATURES,
        "largest-for-the-mean": _FEATURES,
        "layers-run-by-hand": ("inside a block", "the model is what it was"),
        "mean-of-the-batch": _FEATURES,
        "mean-over-the-channels": _FEATURES,
        "overwritten-in-place": ("inside a block",),
        "parameters-frozen": ("the model is what it was",),
        "top-level-names-only": ("inside a block",),
        "training-mode": (*_FEATURES, "the model is what it was"),
    },
    "conv-and-pool": MISTAKES,
}


@pytest.mark.parametrize(("name", "path"), WRONG)
def test_wrong_files_fail(graders, name, path, request):
    """A mistake costs what it touches: the functions beside it are graded as if it were not there."""
    draws = request.config.getoption("--draws")
    first = secrets.randbelow(SEEDS)
    mistake = Path(path).stem
    if name == TRAINING and draws is None and mistake not in SOME_TRAINED:
        pytest.skip("takes long: only with --draws")
    touched = COSTS.get(name, {}).get(mistake, ())
    for seed in [5] if draws is None else range(first, first + min(draws, 100)):
        grader = graders[name] if seed == 5 else Grader(graders[name].assignment, graders[name].sandbox, seed)
        result = grader.grade(hand_in(grader.assignment.wrong[path]))
        lost = [check.name for check in result.checks if not check.points]
        assert any(check.verdict == "failed" for check in result.checks), seed
        assert not touched or all(check.startswith(touched) for check in lost), (seed, lost)


def test_every_mistake_that_was_found_is_in_the_bank():
    for name, mistakes in COSTS.items():
        files = {Path(path).stem for path in read_assignment(name).wrong}
        assert files >= mistakes.keys()
        assert name == "conv-and-pool" or files == mistakes.keys()


@pytest.mark.parametrize("name", names())
def test_an_assignment_is_whole(name):
    """A student can begin with it, and a teacher sees what goes wrong with it."""
    assignment = read_assignment(name)
    statement, starter = assignment.files["statement.md"].decode(), assignment.files["starter.py"].decode()
    assert len(assignment.wrong) >= 6
    assert statement.startswith("# ")
    for entry in assignment.entries:
        assert f"{entry}(" in statement
        assert re.search(rf"^(def|class) {entry}\b", starter, re.MULTILINE)


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


def _axes(check: Check) -> list[set[int]]:
    """For each axis of what a layer is given the sizes that are drawn: batch, input, parameters. None of dropout."""
    random = np.random.default_rng(0)
    found = []
    for _ in range(12):
        sizes = draw_sizes(check, random)
        subject = check.built(sizes)
        if not isinstance(subject, OneLayer):
            return []
        weights = subject.layer.weights(Work(), subject.shape).values()
        found.append([sizes[BATCH], *subject.shape, *itertools.chain(*weights)])
    return [set(axis) for axis in zip(*found, strict=True)]


def test_hidden_checks_draw_what_visible_ones_never_show():
    """Shapes that visible checks have shown help with no hidden one: some axis always has another size."""
    compared = 0
    for name in ASSIGNMENTS:
        drawn = [
            (check, tuple(line.entry for line in check.lines), _axes(check))
            for check in read_assignment(name).checks
            if check.kind == "spec"
        ]
        for (one, calls, axes), (other, others, others_axes) in itertools.permutations(drawn, 2):
            if other.hidden and not one.hidden and calls == others and 0 < len(axes) == len(others_axes):
                compared += 1
                assert any(map(set.isdisjoint, axes, others_axes)), (name, one.name, other.name)
    assert compared > 50


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


def test_a_problem_of_a_check_hides_no_other_and_makes_none(tmp_path):
    """A bad size beside a misspelt layer; a check that needs the one with the problem."""
    text = broken(
        tmp_path,
        ('sizes = { N = 1, H = "5..12"', 'sizes = { N = 1, H = "9..5"'),
        ("; conv 1 3x3", "; covn 1 3x3"),
        ('name = "padding"', 'name = "padding"\nneeds = ["one image, one kernel"]'),
    )
    said = [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("assignment.toml:")]
    assert said == [
        "unknown layer 'covn'",
        'sizes must be numbers from 1 to 1024, or "5..9", or "6..12 step 2"; H is \'9..5\'',
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('H = "5..12"', "H = 0"), "sizes must be numbers from 1 to 1024"),
        (('spec = "input (1, H, W); conv 1 3x3"', 'spec = "input (1, H, W); elu"'), "not about elu"),
        (('spec = "input (1, H, W); conv 1 3x3"', 'spec = "input (1, H, W); conv 1 9x9"'), "9"),
        (('"float64", "int64"]\nvalues = "integers"', '"int64"]'), "int64 needs whole numbers"),
        (('calls = "forward"', 'calls = "backward"'), "[calls] has no 'backward'"),
        (("conv2d(x, weight", "conv2d(x, wieght"), "unknown name 'wieght'"),
        (("out = conv2d", "result = conv2d"), "nothing is compared"),
        (("[calls]", "[calls"), "bad TOML"),
        (("forbidden =", "forbiden ="), "did you mean 'forbidden'?"),
        (('"@other-programs"', '"@other-program"'), "did you mean '@other-programs'?"),
        (('; conv 1 3x3"', '; covn 1 3x3"'), "did you mean 'conv'?"),
        (('H = "5..12", ', ""), 'sizes = { H = "5..9" }'),
        (('H = "6..10"', 'H = "6..7"'), "has too few"),
    ],
)
def test_what_makes_an_assignment_broken(tmp_path, change, said):
    changes = [change]
    if "too few" in said:
        changes = [('F = "3..7", H = "6..10", W = "6..11"', 'F = "6..7", H = "6..7", W = "6..7"')]
    assert said in broken(tmp_path, *changes)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("course-layers", ('param["running_mean"]', "param[x]"), "an item is named by a text or a number"),
        ("course-layers", ('param["running_mean"]', 'params["running_mean"]'), "expected the name of a function"),
        ("course-layers", ('"momentum": 0.8, "running_mean": running_mean', '"mean": mean'), "unknown name 'mean'"),
        ("course-layers", ('variance = "n"', 'variance = "2"'), "variance must be one of n, n-1"),
        ("dropout", ("out, cache = dropout_forward(x, p, True)", "_, cache = dropout_forward(x, p, True)"), "dx: what"),
        ("dropout", ('mode = "training"', 'mode = "training"\ndtypes = ["int64"]\nvalues = "integers"'), "int64 out"),
        (
            "transfer-learning",
            ('state_of(adapted)",\n    "_ = adapted.eval()",\n    "out', 'state_of(adapted)",\n    "other'),
            "claim any state",
        ),
        ("transfer-learning", ('before = "pretrained"', 'before = "trained"'), "[networks] has no 'trained'"),
        ("transfer-learning", ("training_steps = 0", "training_steps = 11"), "a whole number from 0 to 10"),
        ("training-loop", ("accuracy = 0.85\n", ""), "write accuracy"),
        ("training-loop", ("accuracy = 0.85", "accuracy = 85"), "a share of the examples, at most 1"),
        ("training-loop", ("input 1x8x8", "input 3x8x8"), "the data are images 1x8x8"),
        ("training-loop", ('data = "digits"', 'data = "letters"'), "data must be one of digits, patterns"),
    ],
)
def test_what_makes_an_assignment_of_another_kind_broken(tmp_path, name, change, said):
    assert said in broken(tmp_path, change, name=name)


def test_a_wrong_solution_is_the_assignments_fault(graders, tmp_path):
    shutil.copytree(bank() / "conv2d", tmp_path / "conv2d")
    place = tmp_path / "conv2d"
    shutil.copy(place / "wrong" / "pad-is-1.py", place / "solution.py")
    grader = Grader(read_assignment("conv2d", tmp_path), graders["conv2d"].sandbox, 1)
    with pytest.raises(BrokenAssignmentError, match="own solution is not right"):
        grader.check_solution()
