"""Grading end to end: what hostile submissions gain (nothing), what a student is told, runs that go on, the command."""

from __future__ import annotations

import csv
import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnncalc.errors import UsageError
from cnncalc.grading import feedback, grade
from cnncalc.grading.assignment import BrokenAssignmentError, bank, read_assignment
from cnncalc.grading.cases import DrawnCase, draw_cases
from cnncalc.grading.folder import grade_all, seed_of, write_whole
from cnncalc.grading.grade import Grader
from cnncalc.grading.grade import _judge as judge
from cnncalc.grading.results import HIDDEN, Result, Verdict, as_bytes, as_csv, read_result
from cnncalc.grading.sandbox import (
    CaseOutcome,
    Incident,
    Kept,
    Library,
    Opaque,
    Outcome,
    Returned,
    Sandbox,
    Status,
    Tensor,
)
from cnncalc.grading.sandbox.inside import wire
from cnncalc.grading.submissions import HandIn
from tests.grading.right import EINSUM

RIGHT = EINSUM
# The right function under another name, for attacks that begin with it.
HONEST = EINSUM.replace("def conv2d", "def honest")


@pytest.fixture(scope="module")
def grader(sandboxes) -> Grader:
    sandbox = next((one for one in reversed(list(sandboxes.values())) if isinstance(one, Sandbox)), None)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    return Grader(read_assignment("conv2d"), sandbox, 5)


def hand_in(source: str, name: str = "mine.py") -> HandIn:
    return HandIn(name, {"mine.py": source.encode()}, "mine.py")


def test_what_an_attack_leaves_is_named(grader):
    result = grader.grade(hand_in("import os\ndef conv2d(*a):\n    os._exit(0)\n"))
    assert str(Incident.EARLY_EXIT) in result.incidents
    zeroed = "    x[:] = 0; w[:] = 0; b[:] = 0\n    return honest(x, w, b, stride, pad)"
    result = grader.grade(hand_in(f"{HONEST}\ndef conv2d(x, w, b, stride, pad):\n{zeroed}\n"))
    assert {"writes into its argument x", "writes into its argument weight"} <= set(result.notes)
    assert result.points == 0
    harmless = RIGHT.replace("    padded", "    out = None\n    padded").replace("return np.einsum", "out = np.einsum")
    result = grader.grade(hand_in(f"{harmless}    x[...] = 0\n    return out\n"))
    assert result.full
    assert result.notes == ("writes into its argument x",)


def test_a_hidden_check_says_nothing_of_what_happened(grader):
    """An exception that carries the input is shown of a visible check, and of no hidden one."""
    source = "def conv2d(x, w, b, stride, pad):\n    raise ValueError(f'secret {x.ravel()[:2]}')\n"
    result = grader.grade(hand_in(source))
    told = result.for_student()
    for check, seen in zip(result.checks, told["checks"], strict=True):
        assert ("secret" in seen["message"]) is not check.hidden
        assert "secret" in check.detail
        assert not check.hidden or seen["message"] == HIDDEN
    assert not {"seed", "log", "notes"} & told.keys()


def test_what_is_far_too_large_is_not_looked_into(grader, monkeypatch):
    looked_at = []

    def diagnosed(cases, *_, **__):
        looked_at.extend(value for case in cases for value in case.answers.values())
        return {}

    monkeypatch.setattr(grade, "diagnose", diagnosed)
    for side, there in ((100, True), (1000, False)):
        looked_at.clear()
        source = f"import numpy as np\ndef conv2d(*a):\n    return np.ones((1, 1, {side}, {side}))\n"
        result = grader.grade(hand_in(source))
        assert f"its shape is (1, 1, {side}, {side}), expected is" in result.checks[0].message
        assert looked_at
        assert {hasattr(value, "shape") for value in looked_at} == {there}


def test_messages_are_defused(grader):
    source = "def conv2d(*a):\n    raise ValueError('\\x1b[2J\\x1b]0;title\\x07<b>ten points</b>')\n"
    message = grader.grade(hand_in(source)).checks[0].message
    assert "ten points" in message
    assert "\x1b" not in message
    assert "(mine.py, line 2)" in message


def test_an_exception_in_a_library_is_placed_in_the_students_line(grader):
    source = "import numpy as np\ndef conv2d(x, w, b, stride, pad):\n    return np.linalg.inv(np.zeros((2, 3)))\n"
    message = grader.grade(hand_in(source)).checks[0].message
    assert "LinAlgError" in message
    assert "(mine.py, line 3)" in message


def test_an_exception_in_a_notebook_is_placed_in_its_cell(grader, tmp_path):
    cells = ["import numpy as np", "\ndef conv2d(x, w, b, stride, pad):\n    return x @ 'text'"]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4, "metadata": {}}
    (tmp_path / "hw.ipynb").write_text(json.dumps(notebook))
    (result,) = grade_all(grader, [tmp_path / "hw.ipynb"], None, 1, lambda one: None)
    check = result.checks[0]
    assert "(hw.ipynb, code cell 2, line 3)" in check.message
    assert "it came through hw.ipynb, code cell 2, line 3, in conv2d: return x @ 'text'" in check.findings
    assert "hw.py" not in check.detail


def test_a_hang_costs_its_own_cases(grader):
    quick = replace(grader.assignment, limits=replace(grader.assignment.limits, seconds=0.5))
    hang = "    while stride == 3: pass\n    return honest(x, w, b, stride, pad)"
    source = f"{HONEST}\ndef conv2d(x, w, b, stride, pad):\n{hang}"
    result = Grader(quick, grader.sandbox, 5).grade(hand_in(source))
    assert result.points == 9
    assert result.incidents == (str(Incident.TIMEOUT),)


class Failing:
    """A sandbox that fails."""

    tier = "strong"

    def run(self, submission, problem) -> Outcome:
        return Outcome(self.tier, (CaseOutcome(Status.BROKEN, message="no memory"),) * len(problem.cases), failed="x")


def test_our_fault_is_nobodys_loss(grader):
    result = Grader(grader.assignment, Failing(), 5).grade(hand_in(RIGHT))
    assert {check.verdict for check in result.checks} == {Verdict.BROKEN}
    assert result.broken
    assert "to be graded again" in as_csv([result])


def test_what_a_solution_fails_with_is_told_whole_and_once(grader):
    source = b"def conv2d(*a):\n    raise ValueError('the word that matters' + ' x' * 90)\n"
    needing = tuple(replace(one, needs=(grader.checks[0].name,)) for one in grader.checks[2:3])
    broken = replace(
        grader.assignment,
        checks=(*grader.checks[:2], *needing),
        files={**grader.assignment.files, "solution.py": source},
    )
    with pytest.raises(BrokenAssignmentError) as error:
        Grader(broken, grader.sandbox, 5).check_solution()
    text = str(error.value)
    assert text.count(": ValueError: the word that matters") == 2
    assert text.count('\n        File "solution.py", line 2, in conv2d\n') == 1
    assert f"{needing[0].name}: skipped: needs {grader.checks[0].name!r}" in text
    with pytest.raises(BrokenAssignmentError, match="line 1: cannot be told: the file cannot be read\n"):
        Grader(replace(broken, files={**broken.files, "solution.py": b"def"}), grader.sandbox, 5).check_solution()


def test_a_check_that_needs_another_is_skipped(grader):
    first, *rest = grader.assignment.checks
    checks = (first, *(replace(check, needs=(first.name,)) for check in rest))
    result = Grader(replace(grader.assignment, checks=checks), grader.sandbox, 5).grade(hand_in("def conv2d(*a): pass"))
    assert [check.verdict for check in result.checks] == [Verdict.FAILED] + [Verdict.SKIPPED] * len(rest)


@pytest.mark.parametrize(("most", "points"), [(None, 10), (0, 0), (4, 4), (20, 10)], ids=["note", "zero", "cap", "all"])
def test_the_teacher_decides_what_a_forbidden_call_costs(grader, most, points):
    """Nothing, everything, or all above some points: `forbidden_points` of the assignment."""
    judge = Grader(replace(grader.assignment, forbidden_points=most), grader.sandbox, 5)
    result = judge.grade(hand_in(f"{RIGHT}\nnp.correlate\n"))
    assert result.points == points
    assert any("numpy.correlate" in text and "mine.py, line" in text for text in result.evidence)
    why = f"at most {most} points, since mine.py, line 8 uses numpy.correlate, which the task does not allow"
    assert result.limited == ("" if most is None else why)
    assert (result.limited in feedback.page(result, "A title").replace("\n     ", " ")) is True
    assert ("points limited" in as_csv([result])) is (most is not None)
    # An import alone is no use, and a name that only looks like one is none either.
    for innocent in (RIGHT, f"from numpy import correlate\n{RIGHT}", f"{RIGHT}\ncorrelate = 'numpy.correlate'\n"):
        honest = judge.grade(hand_in(innocent))
        assert (honest.points, honest.limited) == (10, "")


def test_a_student_is_handed_nothing_hidden_and_nothing_that_acts(grader):
    source = """
import numpy as np
print("log of the student")
def conv2d(x, w, b, stride, pad):
    raise ValueError(f"\\x1b[2Jsecret {x.ravel()[:2]} \\u202e\\r<script>alert(1)</script>")
"""
    result = Grader(grader.assignment, grader.sandbox, 20_240_611).grade(hand_in(source, "\x1b[31m=1+1\n.py"))
    page = feedback.page(result, "A title")
    first, second, _, *checks = page.splitlines()
    assert (first, second) == ("A title", "=1+1 .py: 0 of 10 points")
    assert not set("\x1b\r\u202e") & set(page)
    visible = sum(not check.hidden for check in result.checks)
    assert (page.count("secret ["), page.count(HIDDEN)) == (visible, len(result.checks) - visible)
    assert [line for line in checks if line.startswith("0/")] == [
        f"0/{check.out_of:g}  failed: {check.name}" for check in result.checks
    ]
    for teachers in (str(result.seed), result.tier, "log of the student"):
        assert teachers not in page
        assert teachers in json.dumps(result.as_json())


def test_a_search_that_fails_costs_nothing_and_is_told(grader, monkeypatch):
    def search(files, forbidden, trees):
        raise RecursionError

    monkeypatch.setattr("cnncalc.grading.forbidden.search", search)
    result = grader.grade(hand_in(RIGHT))
    assert result.full
    assert result.notes == ("forbidden calls could not be looked for: RecursionError",)


def test_one_case_alone(grader):
    result = Grader(grader.assignment, grader.sandbox, 5, "4.2").grade(hand_in(RIGHT))
    assert [(check.name, check.points) for check in result.checks] == [
        ("stride 2, kernel 4x3, pad 1, a row and a column left over", 1)
    ]
    with pytest.raises(UsageError, match="has no case"):
        Grader(grader.assignment, grader.sandbox, 5, "9.9")


ODD = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["tuple", "list", 2, 3, Opaque("an odd thing"), Kept("out@0"), [1, 2], (), {"a": None}])
    | hnp.arrays(st.sampled_from(wire.DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)


@pytest.fixture(scope="module")
def gradients() -> DrawnCase:
    """A case whose calls return several values."""
    assignment = read_assignment("conv-and-pool")
    (drawn,) = draw_cases(assignment.checks, 5, assignment.library, "5.1")
    return drawn


@given(data=st.data())
def test_whatever_crosses_is_wrong_and_no_fault_of_ours(gradients, data):
    """All answers are the submission's to choose, those about its own tuples among them."""
    values = [data.draw(ODD | ODD.map(Tensor) if reading.what == "value" else ODD) for reading in gradients.readings]
    outcome = CaseOutcome(Status.RETURNED, tuple(Returned(value) for value in values))
    assert judge(gradients, outcome, Library.NUMPY).verdict is Verdict.FAILED


def test_a_tuple_that_lies_about_itself_is_wrong_and_no_fault_of_ours(grader):
    source = """
import numpy as np
class Sly:
    def __len__(self): return np.zeros(3)
    def __getitem__(self, place): return np.zeros(3)
class Slyer(Sly):
    @property
    def __class__(self):
        class Name: pass
        name = Name()
        name.__name__ = np.zeros(3)
        return name
def conv_forward_naive(*task): return @()
"""
    several = Grader(read_assignment("conv-and-pool"), grader.sandbox, 5)
    for name in ("Sly", "Slyer"):
        result = several.grade(hand_in(source.replace("@", name)))
        assert {check.verdict for check in result.checks} == {Verdict.FAILED}


# Folders of submissions.


@pytest.fixture
def class_folder(tmp_path) -> Path:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "ada.py").write_text(RIGHT)
    (folder / "=HYPERLINK(1),b.py").write_text("def conv2d(*a): return None\n")
    (folder / "crash.py").write_text("import os\nos._exit(3)\n")
    (folder / "text.txt").write_text("no code\n")
    return folder


def test_a_class_is_graded_past_every_failure(grader, class_folder, tmp_path):
    seen: list[Result] = []
    results = grade_all(grader, sorted(class_folder.iterdir()), tmp_path / "results", 2, seen.append)
    assert {result.id: result.points for result in results} == {
        "=HYPERLINK(1),b.py": 0, "ada.py": 10, "crash.py": 0, "text.txt": 0
    }  # fmt: skip
    assert len(seen) == 4
    rows = list(csv.DictReader((tmp_path / "results" / "results.csv").open(encoding="utf-8")))
    assert [row["id"] for row in rows] == ["'=HYPERLINK(1),b.py", "ada.py", "crash.py", "text.txt"]
    assert not list((tmp_path / "results").rglob("*.part"))
    pages = sorted((tmp_path / "results" / "feedback").iterdir())
    assert len(pages) == 4
    assert [page.read_text().splitlines()[1] for page in pages if page.name in ("ada.py.txt", "crash.py.txt")] == [
        "ada.py: 10 of 10 points", "crash.py: 0 of 10 points"
    ]  # fmt: skip


def test_a_link_is_not_followed_where_it_is_the_only_entry(grader, tmp_path):
    (tmp_path / "solution.py").write_text(RIGHT)
    (tmp_path / "submissions").mkdir()
    link = tmp_path / "submissions" / "mine.py"
    link.symlink_to(tmp_path / "solution.py")
    (result,) = grade_all(grader, [link], tmp_path / "results", 1, lambda result: None)
    assert result.points == 0
    assert "links are not followed" in result.refused
    # A path that the caller names is the caller's.
    assert grade_all(grader, [link], None, 1, lambda result: None)[0].full


def test_a_run_goes_on_where_it_was(grader, class_folder, tmp_path, monkeypatch):
    paths = sorted(class_folder.iterdir())
    folder = tmp_path / "results"
    before = grade_all(grader, paths, folder, 1, lambda result: None)
    torn = sorted((folder / "submissions").iterdir())[-1]
    torn.write_bytes(torn.read_bytes()[:100])
    (class_folder / "ada.py").write_text(RIGHT + "\n# handed in again\n")
    graded: list[str] = []
    grade: Callable[[HandIn], Result] = grader.grade
    monkeypatch.setattr(grader, "grade", lambda hand_in: graded.append(hand_in.id) or grade(hand_in))
    after = grade_all(grader, paths, folder, 1, lambda result: None)
    assert graded == ["ada.py", "text.txt"]
    assert [result.points for result in after] == [result.points for result in before]
    assert after.taken_over == {0, 2}
    assert not before.taken_over


@pytest.mark.parametrize("changed", ["nothing", "seed", "assignment", "case"])
def test_results_of_another_run_are_not_taken_over(grader, class_folder, tmp_path, changed):
    paths, folder = [class_folder / "ada.py"], tmp_path / "results"
    only = Grader(grader.assignment, grader.sandbox, 5, "1.1")
    grade_all(only, paths, folder, 1, lambda result: None)
    other = {**grader.assignment.files, "assignment.toml": b"another"}
    others = {
        "nothing": only,
        "seed": Grader(grader.assignment, grader.sandbox, 6, "1.1"),
        "assignment": Grader(replace(grader.assignment, files=other), grader.sandbox, 5, "1.1"),
        "case": Grader(grader.assignment, grader.sandbox, 5, "1.2"),
    }
    results = grade_all(others[changed], paths, folder, 1, lambda result: None)
    assert results.taken_over == ({0} if changed == "nothing" else set())


def test_a_folder_keeps_its_seed(grader, tmp_path):
    seeds = iter([7, 8])
    assert seed_of(tmp_path, grader.assignment, None, lambda: next(seeds)) == 7
    assert seed_of(tmp_path, grader.assignment, None, lambda: next(seeds)) == 7
    with pytest.raises(UsageError, match=r"results of seed 7\n  choose another .*, or remove /.*run\.json to"):
        seed_of(tmp_path, grader.assignment, 9, lambda: 1)
    changed = replace(grader.assignment, files={**grader.assignment.files, "solution.py": b""})
    with pytest.raises(UsageError, match="of another assignment, or of this one as it was"):
        seed_of(tmp_path, changed, None, lambda: 1)
    (tmp_path / "run.json").unlink()
    assert seed_of(tmp_path, changed, 9, lambda: 1) == 9


@pytest.mark.parametrize("links", [True, False])
def test_two_runs_that_begin_a_folder_at_once_have_one_seed(grader, tmp_path, monkeypatch, links):
    def no_link(*_):
        raise PermissionError("a file system without links")

    if not links:
        monkeypatch.setattr(os, "link", no_link)
    begun = []

    def other_begins_meanwhile():
        begun.append(seed_of(tmp_path, grader.assignment, None, lambda: 7))
        return 8

    assert seed_of(tmp_path, grader.assignment, None, other_begins_meanwhile) == 7
    assert begun == [7]
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_results_are_read_back(grader):
    result = grader.grade(hand_in("def conv2d(*a): raise ValueError('\\ud800')\n"))
    assert read_result(as_bytes(result.as_json())) == result
    for text in (b"", b"{}", b"[]", b"[" * 100_000, b'{"checks": 3}', b"\xff"):
        assert read_result(text) is None
    for points in (math.nan, math.inf, 10**400, True, "3"):
        assert read_result(json.dumps(result.as_json() | {"points": points}).encode()) is None


def test_a_file_is_not_written_through_a_link(tmp_path):
    (tmp_path / "elsewhere").write_text("kept")
    (tmp_path / ".a.json.part").symlink_to(tmp_path / "elsewhere")
    write_whole(tmp_path / "a.json", [b"{}"])
    assert (tmp_path / "a.json").read_bytes() == b"{}"
    assert (tmp_path / "elsewhere").read_text() == "kept"


# The command.


def test_the_command(grader, tmp_path, monkeypatch, capsys):
    from cnncalc.cli import main

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            main(["grade", *arguments])
        return (exit_.value.code, *capsys.readouterr())

    monkeypatch.setenv("COLUMNS", "100")
    if grader.sandbox.tier == 1:
        pytest.skip("no tier that isolates")
    (tmp_path / "mine.py").write_text(RIGHT)
    code, out, _ = run("run", "conv2d", str(tmp_path / "mine.py"), "--seed", "5")
    assert code == 0
    assert out.startswith("mine.py: 10 of 10 points")
    assert "--seed 5" in out
    code, out, _ = run("run", "conv2d", str(bank() / "conv2d" / "wrong" / "pad-is-1.py"), "--json")
    assert code == 1
    assert json.loads(out)["points"] < 10
    assert run("run", "conv3d", str(tmp_path / "mine.py"))[::2] == (
        2, "no assignment is called 'conv3d'\n  did you mean 'conv2d'?\n"
    )  # fmt: skip
    assert run("run", "conv2d", str(tmp_path / "none.py"))[0] == 2
    assert run("run", "conv2d", str(tmp_path), "-o", str(tmp_path / "mine.py"))[::2] == (
        2, f"{tmp_path}/mine.py is no folder\n  results need one: choose another name\n"
    )  # fmt: skip
    (tmp_path / "none").mkdir()
    code, _, err = run("run", "conv2d", str(tmp_path / "none"), "-o", str(tmp_path / "results"))
    assert (code, (tmp_path / "results").exists()) == (2, False)
    assert err.startswith(f"{tmp_path / 'none'}: no submissions\n")
    own = tmp_path / "bank" / "mine"
    own.mkdir(parents=True)
    (own / "assignment.toml").write_text("title = ")
    code, _, err = run("run", "mine", str(tmp_path / "mine.py"), "--bank", str(tmp_path / "bank"))
    assert code == 3
    assert "statement.md" in err
    code, out, _ = run("list")
    assert code == 0
    assert "conv-and-pool" in out


def test_the_command_says_which_results_an_earlier_run_had_made(grader, class_folder, tmp_path, capsys):
    from cnncalc.cli import main

    def run(case: str, *more: str) -> str:
        with pytest.raises(SystemExit):
            main(["grade", "run", "conv2d", str(class_folder), "-o", str(tmp_path / "out"), "--case", case, *more])
        return capsys.readouterr().out

    if grader.sandbox.tier == 1:
        pytest.skip("no tier that isolates")
    shown = run("1.1")
    assert "earlier run" not in shown
    seed = json.loads((tmp_path / "out" / "run.json").read_text())["seed"]
    assert shown.rstrip().splitlines()[-1] == f"The same cases again: --seed {seed} --case 1.1."
    (class_folder / "ada.py").write_text(RIGHT + "# again")
    shown = " ".join(run("1.1").split())
    assert "3 of them were graded in an earlier run" in shown
    assert "To grade all anew, choose another folder or remove" in shown
    taken_over = {row["id"]: row["taken_over"] for row in json.loads(run("1.1", "--json"))}
    assert all(taken_over.values())
    assert not any(row["taken_over"] for row in json.loads(run("1.2", "--json")))


def test_json_in_a_terminal_does_nothing(grader, tmp_path, capsys):
    from cnncalc.cli import main

    if grader.sandbox.tier == 1:
        pytest.skip("no tier that isolates")
    (tmp_path / "mine.py").write_text("def conv2d(*a): raise ValueError('\\x1b[2J \\x9b2J \\u202e')\n")
    with pytest.raises(SystemExit):
        main(["grade", "run", "conv2d", str(tmp_path / "mine.py"), "--case", "1.1", "--json"])
    out = capsys.readouterr().out
    assert "ValueError" in json.loads(out)["checks"][0]["detail"]
    assert out.isascii()
    assert all(character >= " " or character == "\n" for character in out)
