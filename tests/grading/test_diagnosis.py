"""Hints: each wrong file of the bank gets the name that belongs to it, right code gets none, and a hidden check tells a
student nothing. The rates of the diagnosis are those of held_out.

The names of all wrong files of the bank: pytest tests/grading/test_diagnosis.py -k wrong_files --draws 1
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from cnncalc.exercise.bank import read_bank
from cnncalc.grading import bugs, crashes, feedback, findings, submissions
from cnncalc.grading.assignment import bank, names, read_assignment
from cnncalc.grading.bugs import misconceptions
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import as_csv, read_result
from cnncalc.grading.sandbox import Raised
from cnncalc.grading.subjects import Draw
from cnncalc.grading.subjects.spec import one_layer
from cnncalc.work import Work
from tests.grading.bank import best, hand_in
from tests.grading.controls import CONTROLS
from tests.grading.held_out import HELD_OUT
from tests.grading.right import KINDS, LOOPS_AND_POOL

ASSIGNMENTS = ("conv2d", "conv-and-pool", "conv-layer")
SEED = 5


@pytest.fixture(scope="module")
def graders(sandboxes) -> dict[str, Grader]:
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    return {name: Grader(read_assignment(name), sandbox, SEED) for name in ASSIGNMENTS}


def first_name(grader: Grader, source: str | bytes) -> tuple[str, bool]:
    """The first mistake that is named, and whether a check failed."""
    result = grader.grade(hand_in(source))
    assert not any("explanation" in note for note in result.notes)
    return (result.mistakes or ("",))[0], any(check.verdict == "failed" for check in result.checks)


def expected_names(assignment: str) -> dict[str, str]:
    """wrong file -> the name that comes first; empty for those that no rule knows."""
    place = bank() / assignment / "wrong" / "mistakes.toml"
    return tomllib.loads(place.read_text()) if place.exists() else {}


#: In an ordinary run every so manieth file is tried.
STEP = 6


@pytest.mark.parametrize("assignment", [name for name in names() if expected_names(name)])
def test_wrong_files_get_their_names(sandboxes, assignment, request):
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    expected = expected_names(assignment)
    read = read_assignment(assignment)
    assert expected.keys() == {Path(path).stem for path in read.wrong}
    step = STEP if request.config.getoption("--draws") is None else 1
    chosen = sorted(expected)[sum(map(ord, assignment)) % STEP % step :: step]
    grader = Grader(read, sandbox, SEED)
    found = {stem: first_name(grader, read.wrong[f"wrong/{stem}.py"])[0] for stem in chosen}
    assert found == {stem: expected[stem] for stem in chosen}


@pytest.mark.parametrize("assignment", sorted(KINDS.keys() & set(ASSIGNMENTS)))
def test_right_code_gets_no_hint(graders, assignment, monkeypatch):
    """Nor is anything looked for."""
    monkeypatch.setattr("cnncalc.grading.grade.diagnose", None)
    for kind, source in KINDS[assignment].items():
        result = graders[assignment].grade(hand_in(source))
        told = [(check.mistake, check.hint, check.findings) for check in result.checks]
        assert (result.full, result.notes, set(told)) == (True, (), {("", "", ())}), kind


def test_honest_controls_get_no_hint(graders):
    for name, source in CONTROLS.items():
        if not isinstance(source, dict):
            assert graders["conv2d"].grade(hand_in(source)).mistakes == (), name


def held_out(source: str) -> str:
    """A right submission with one function replaced; what its backward pass is handed stays as it was."""
    rights = "\n".join(
        f"right_{name}_{way} = {called}_{way}_naive"
        for name, called in (("conv", "conv"), ("pool", "max_pool"))
        for way in ("forward", "backward")
    )
    written = textwrap.dedent(source)
    for called, right in (
        ("conv_forward_naive", "right_conv_forward"),
        ("max_pool_forward_naive", "right_pool_forward"),
    ):
        if f"def {called}" in written:
            written = written.replace(f"def {called}", f"def wrong_{called}")
            written += f"def {called}(*task):\n    return wrong_{called}(*task)[0], {right}(*task)[1]\n"
    return f"{LOOPS_AND_POOL}\n{rights}\n{written}"


def test_the_rates_of_what_was_held_out(graders):
    """At least 99 % fail, the right name comes first for 90 % of those that have one, at most 1 % get a wrong one."""
    failed, named, wrong = 0, 0, []
    for what, (name, source) in HELD_OUT.items():
        found, fails = first_name(graders["conv-and-pool"], held_out(source))
        failed += fails
        named += bool(name) and found in name.split(" or ")
        if found and found not in name.split(" or "):
            wrong.append((what, found))
    having = sum(bool(name) for name, _ in HELD_OUT.values())
    assert len(HELD_OUT) >= 40
    assert failed >= 0.99 * len(HELD_OUT)
    assert named >= 0.9 * having
    assert len(wrong) <= 0.01 * len(HELD_OUT), wrong


KINDS_OF_ANSWERS = (
    "return right(x, -w, b, stride, pad)",
    "return right(x, w, b * x.shape[2], stride, pad)",
    "return right(x, w, b, stride, pad) * 0",
    "return right(x, w, b * 0, stride, pad)",
    "raise NameError(f\"name 'xrange' is not defined {x.shape}\")",
)


def test_a_hidden_check_tells_a_student_nothing(graders):
    """Whoever chooses his mistakes by what he is given reads nothing off the hints, neither of the hidden check nor of
    any other."""
    right = "import numpy as np\n" + KINDS["conv2d"]["einsum"].replace("def conv2d", "def right")
    told, mistakes = set(), set()
    for answer in KINDS_OF_ANSWERS:
        # The hidden checks alone are answered wrongly.
        hidden = "if stride > 1 or w.shape[2:] in ((1, 5), (1, 1)):"
        body = f"    {hidden}\n        {answer}\n    return right(x, w, b, stride, pad)"
        result = graders["conv2d"].grade(hand_in(f"{right}\ndef conv2d(x, w, b, stride, pad):\n{body}\n"))
        told.add(json.dumps(result.for_student()["checks"]) + feedback.page(result, ""))
        mistakes.update(result.mistakes)
        assert not set(result.mistakes) & set(feedback.page(result, "").split())
    assert len(told) == 1
    assert "python-2" in mistakes


def test_a_visible_check_shows_window_exercise_and_smallest_case(graders):
    result = graders["conv2d"].grade(hand_in(read_assignment("conv2d").wrong["wrong/kernel-flipped.py"]))
    check = result.checks[1]
    assert (check.mistake, check.exercise) == ("kernel-flipped", "true-convolution")
    drawn = [one for one in graders["conv2d"].cases if one.check.name == check.name]
    smallest = min(drawn, key=lambda one: one.expected[0]["out"].value.size)
    x, weight = smallest.rounds[0].arrays["x"], smallest.rounds[0].arrays["weight"]
    by_hand = sum(float(x[0, c, u, v]) * float(weight[0, c, u, v]) for c, u, v in np.ndindex(*weight.shape[1:]))
    assert check.findings[0] == f"the smallest case that fails: {smallest.facts}"
    assert f"out[0, 0, 0, 0] is {float(np.sum(x[0, :, :3, :3] * weight[0, :, ::-1, ::-1])) + 0:.2g}"[:16] in " ".join(
        check.findings
    )
    assert any(text.startswith("channel 0: window [") for text in check.findings)
    assert any(f": {by_hand:.6g} + bias" in text for text in check.findings)
    page = feedback.page(result, "")
    assert "cnncalc exercise show true-convolution" in page
    assert "The kernel was flipped" in page
    assert '"kernel-flipped"' in as_csv([result])
    assert read_result(json.dumps(result.as_json()).encode()) == result


def test_a_crash_shows_the_students_own_lines(graders):
    helper = "import numpy as np\ndef helper(x):\n    return np.zeros(x.shape[0] / 2)\n"
    source = f"{helper}def conv2d(x, *rest):\n    return helper(x)\n"
    check = graders["conv2d"].grade(hand_in(source)).checks[0]
    assert check.mistake == "float-for-integer"
    assert [text for text in check.findings if "mine.py" in text] == [
        "it came through mine.py, line 5, in conv2d: return helper(x)",
        "it came through mine.py, line 3, in helper: return np.zeros(x.shape[0] / 2)",
    ]
    assert check.findings[0].endswith(", which ends with TypeError")


def test_of_one_value_in_the_place_of_two_no_shape_is_told(sandboxes):
    """Its first image is not its first value."""
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    grader = Grader(read_assignment("max-pooling"), sandbox, SEED)
    source = grader.assignment.solution.decode() + (
        "\nboth = max_pool_forward\ndef max_pool_forward(*given):\n    return both(*given)[0]\n"
    )
    for check in grader.grade(hand_in(source)).checks[:2]:
        assert "returned a single value" in check.detail
        assert not any("has the shape" in text for text in check.findings)


def test_a_search_ends_when_its_products_are_used_up(graders, monkeypatch):
    """What was named with room is not named without, and nothing else changes."""
    source = graders["conv2d"].assignment.wrong["wrong/kernel-flipped.py"]
    with_room = graders["conv2d"].grade(hand_in(source))
    monkeypatch.setattr("cnncalc.grading.diagnosis.PRODUCTS_AT_MOST", 1)
    without = graders["conv2d"].grade(hand_in(source))
    assert (with_room.mistakes, without.mistakes) == (("kernel-flipped",), ())
    assert [check.message for check in without.checks] == [check.message for check in with_room.checks]
    assert not without.notes


@pytest.mark.parametrize(
    "body",
    ["pass", "return None", "raise NotImplementedError", "return np.zeros((len(x), len(w), 2, 2))", "return None, x"],
)
def test_unfinished_work_is_called_so(graders, body):
    result = graders["conv2d"].grade(hand_in(f"import numpy as np\ndef conv2d(x, w, b, stride, pad):\n    {body}\n"))
    assert result.mistakes == ("unfinished",)


@pytest.fixture(scope="module")
def right_conv2d() -> str:
    """A right `conv2d` under the name `right`."""
    return "import numpy as np\n" + KINDS["conv2d"]["einsum"].replace("def conv2d", "def right")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            "x, w, b = (a.astype(np.float32) for a in (x, w, b))\n    return right(x, w, b, stride, pad)",
            "precision-lost",
        ),
        ("return right(x, w, b, stride, pad).astype(np.float16)", "precision-lost"),
        ("return np.round(right(x, w, b, stride, pad), 3)", "rounded-to-decimals"),
        ("return right(x, w, b, stride, pad) * 1.0003", ""),
        ("return right(x, w, b, stride, pad) + 0.1 * np.sin(100 * right(x, w, b, stride, pad))", ""),
    ],
)
def test_precision_is_lost_where_little_is_off_everywhere(graders, right_conv2d, body, names):
    source = f"{right_conv2d}\ndef conv2d(x, w, b, stride, pad):\n    {body}\n"
    assert first_name(graders["conv2d"], source) == (names, True)


@pytest.mark.parametrize(
    ("again", "name"),
    [
        ("known[key] += out\n    return known[key].copy()", "state-kept-between-calls"),
        ("known[key] += 1\n    return out * known[key]", ""),
    ],
)
def test_a_second_call_that_is_wrong_shares_no_result(graders, right_conv2d, again, name):
    """Only what a later call changed is shared between calls."""
    body = "out = right(x, w, b, stride, pad)\n    key = (out.shape, x.dtype)\n    known.setdefault(key, out * 0)"
    source = f"{right_conv2d}\nknown = {{}}\ndef conv2d(x, w, b, stride, pad):\n    {body}\n    {again}\n"
    if not name:
        source = source.replace("out * 0)", "0 * x.flat[0])")
    assert first_name(graders["conv2d"], source) == (name, True)


def test_zeros_in_some_cases_are_a_mistake_and_no_unfinished_work(graders, right_conv2d):
    body = "return right(x, w, b, stride, pad) * (stride == 1)"
    source = f"{right_conv2d}\ndef conv2d(x, w, b, stride, pad):\n    {body}\n"
    assert first_name(graders["conv2d"], source) == ("", True)


@pytest.mark.parametrize(
    ("message", "window", "name"),
    [
        ("operands could not be broadcast together with shapes (4,2,3) (4,3,3) ", (3, 3), "window-beyond-the-image"),
        ("zero-size array to reduction operation maximum which has no identity", (3, 3), "window-beyond-the-image"),
        ("operands could not be broadcast together with shapes (9,3,3) (5,3,3) ", (3, 3), "shapes-do-not-match"),
        ("operands could not be broadcast together with shapes (3,6,9,7) (6,) ", (3, 3), "shapes-do-not-match"),
        ("operands could not be broadcast together with shapes (7,8) (7,) ", (), "shapes-do-not-match"),
        ("zero-size array to reduction operation maximum which has no identity", (), ""),
    ],
)
def test_a_window_reaches_beyond_an_image_only_where_there_is_one(message, window, name):
    found = crashes.likely(Raised("ValueError", message, ""), window)
    assert (found.name if found else "") == name


def test_an_exception_alone_names_no_bug(graders):
    """A crash that many bugs might end with, in every case that is wrong."""
    source = KINDS["conv2d"]["einsum"].replace("def conv2d(", "def right(")
    body = "if w.shape[0] != w.shape[1]:\n        np.zeros(3) @ np.zeros(4)\n    return right(x, w, b, stride, pad)"
    found = first_name(
        graders["conv2d"], f"import numpy as np\n{source}\ndef conv2d(x, w, b, stride, pad):\n    {body}"
    )
    assert found == ("shapes-do-not-match", True)


def test_a_file_that_does_not_parse_is_called_so(graders, tmp_path):
    """All of it, or the part that is asked for."""
    broken = "def conv2d(x, w, b, stride, pad):\n    return x +* 1\n"
    assert first_name(graders["conv2d"], broken) == ("does-not-parse", True)
    (tmp_path / "mine.py").write_text("import numpy as np\n" + broken)
    result = graders["conv2d"].grade(submissions.read(tmp_path / "mine.py"))
    assert result.mistakes == ("does-not-parse",)
    (tmp_path / "mine.py").write_text("import numpy as np\n")
    assert graders["conv2d"].grade(submissions.read(tmp_path / "mine.py")).mistakes == ("unfinished",)


def test_a_missing_function_is_unfinished(graders):
    found = graders["conv-and-pool"].grade(hand_in(LOOPS_AND_POOL.split("def max_pool_backward")[0]))
    assert found.mistakes == ("unfinished",)


def test_a_missing_function_is_not_called_an_attribute_that_is_not_set(graders):
    """Where the call before it gave what is right, too: only what is missing from an object is to be set on it."""
    grader = Grader(read_assignment("dropout"), graders["conv2d"].sandbox, SEED)
    found = grader.grade(hand_in(grader.assignment.solution.replace(b"def dropout_backward", b"def dropout_back")))
    assert any("has no attribute 'dropout_backward'" in check.message for check in found.checks)
    assert found.mistakes == ("unfinished",)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("np.float(1)", "numpy-name-gone"),
        ("np.int", "numpy-name-gone"),
        ("np.product([1])", "numpy-name-gone"),
        ("import im2col_cython_of_nobody", "module-missing"),
        ("from math import sin_of_nobody", "name-not-in-module"),
        ("xrange(3)", "python-2"),
        ("{}.iteritems()", "python-2"),
        ("range(4 / 2)", "float-for-integer"),
        ("np.zeros(4 / 2)", "float-for-integer"),
        ("np.zeros((4 / 2, 1))", "float-for-integer"),
        ("np.zeros(3)[:1.0]", "float-for-integer"),
        ("np.arange(4)[np.ones(2)]", "float-for-integer"),
        ("np.zeros(3)[1.0]", "float-for-integer"),
        ("raise KeyError('np.float')", ""),
    ],
)
def test_what_python_itself_says_is_understood(code, name):
    """Asked of this Python and this NumPy, not of a copy of their messages."""
    run = f"import numpy as np\ntry:\n    {code}\nexcept Exception as error:\n    print(type(error).__name__, error)"
    out = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True).stdout
    kind, _, message = out.partition(" ")
    found = crashes.cause(Raised(kind, message, ""))
    assert (found.name if found else "") == name
    assert name != crashes.MODULE_MISSING or code.split()[1] in found.teaches


LAYERS = {"conv": "conv 4", "depthwise": "depthwise", "maxpool": "maxpool", "avgpool": "avgpool", "sumpool": "sumpool"}
#: What a layer has to be tried with before two of its bugs are the same.
OPTIONS = ("(3, 2) stride=2 pad=1", "(2, 4) stride=1", "(4, 5) stride=3 pad=2")


@pytest.mark.parametrize("word", LAYERS)
def test_no_two_bugs_are_the_same(word):
    """One mistake has one name: what two bugs compute differs somewhere."""
    results: dict[tuple[str, int, str], list[np.ndarray | None]] = {}
    random = np.random.default_rng(3)
    rights: list[dict[str, np.ndarray]] = []
    for options in OPTIONS:
        subject = one_layer(f"input (3, 11, 9); {LAYERS[word]} {options}", {})
        drawn = subject.draw(Draw("distinct", "float64", random), 5, "float64", True)
        given = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
        right = {name: given.value(name) for name in drawn.right}
        rights.append(right)
        for bug in bugs.known(subject):
            for number, rule in enumerate(bug.rules):
                made = bugs.result_of(rule, given)
                for name in right:
                    value = np.asarray(made.get(name, right[name])) if isinstance(made, dict) else None
                    results.setdefault((bug.name, number, name), []).append(value)
    changing = {
        key: values
        for key, values in results.items()
        if any(
            value is not None and not same(value, right[key[2]]) for value, right in zip(values, rights, strict=True)
        )
    }
    twins = [
        (one, other)
        for one, other in combinations(changing, 2)
        if one[0] != other[0] and one[2] == other[2] and all(map(same, changing[one], changing[other]))
    ]
    assert not twins
    assert len(changing) > 10


@pytest.mark.parametrize("word", LAYERS)
def test_what_is_not_computed_makes_no_difference(word):
    """A misconception about a padding, stride or dilation that is not there gives the right values."""
    subject = one_layer(f"input (3, 7, 6); {LAYERS[word]} (3, 2) stride=1", {})
    drawn = subject.draw(Draw("distinct", "float64", np.random.default_rng(3)), 2, "float64", False)
    given = bugs.Given(subject, drawn.arrays, drawn.whole, drawn.right)
    values = [one for one in subject.layer.mistakes if one.bends == "forward"]
    skipped = [one for one in values if not misconceptions.may_differ(one.name, given)]
    assert skipped
    for one in skipped:
        found = one.rule(subject.layer, Work(), given.weights, given.x, run=given.run)
        assert same(found, given.value("out")), one.name


def same(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and np.allclose(one, other)


def test_every_exercise_is_in_the_bank():
    bank = set(read_bank().paths)
    subjects = [one_layer(f"input (3, 9, 9); {layer} 3", {}) for layer in LAYERS.values()]
    networks = [read_assignment(name).checks[0] for name in ("lenet5-torch", "inception-block", "residual-block")]
    built = [check.built({name: size[0] for name, size in check.sizes.items()}) for check in networks]
    pointed = {bug.exercise for bug in bugs.every()}
    pointed |= {bug.exercise for subject in (*subjects, *built) for bug in bugs.known(subject)}
    pointed |= {count.exercise for subject in subjects for count in bugs.counts(subject.layer)}
    assert pointed - {""} <= bank


def test_what_is_no_number_at_all_is_looked_at(sandboxes):
    """Of a ragged list NumPy knows no number of axes."""
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    read = read_assignment("output-size")
    source = "\n".join(f"def {name}(*a, **k):\n    return [('a', [1, 2])]" for name in read.entries)
    result = Grader(read, sandbox, SEED).grade(hand_in(source))
    assert "a list, where a number is expected" in result.checks[0].message
    assert result.notes == ()


@pytest.mark.parametrize(
    ("name", "shape", "axes"),
    [
        ("out", (4, 3, 5, 6), ["images", "maps", "rows", "columns"]),
        ("block1", (4, 3, 5, 6), ["images", "maps", "rows", "columns"]),
        ("dbias", (4,), ["kernels"]),
        ("vector", (4, 3), ["rows", "columns"]),
        ("block1", (4, 3, 2, 5, 6), ["images", "maps", "entries of axis 2", "rows", "columns"]),
    ],
)
def test_the_place_of_wrong_values_is_told_on_every_axis(name, shape, axes):
    """Of what the task names, and of what an assignment has named itself."""
    for axis, what in enumerate(axes):
        differs = np.zeros(shape, bool)
        differs.swapaxes(0, axis)[0] = True
        assert list(findings._places(name, differs, "")) == [f"only the first of the {what} is wrong"]
