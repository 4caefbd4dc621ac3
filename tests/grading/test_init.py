"""Beginning an assignment: a folder that grades, what students get apart from the rest, and nothing half-written."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import click
import pytest

from cnncalc.cli.grade._options import AssignmentType
from cnncalc.errors import UsageError
from cnncalc.grading import starting
from cnncalc.grading.assignment import bank, names, read_assignment
from cnncalc.grading.grade import Grader
from tests.cli.conftest import cnncalc  # noqa: F401  # a fixture
from tests.grading.bank import best, hand_in

ANSWERS = {"solution.py", "assignment.toml", "wrong"}


def written(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_is_the_assignment_and_hands_out_no_answer(tmp_path, request):
    """Of a few of the bank; of all with --draws."""
    for name in names() if request.config.getoption("--draws") else names()[::8]:
        title, files = starting.copied(name, None)
        starting.begin(title, files, tmp_path / name / "hw", False)
        copy, original = read_assignment(str(tmp_path / name / "hw")), read_assignment(name)
        assert (copy.name, copy.title, copy.files) == ("hw", original.title, original.files)
        assert copy.digest == original.digest
        handed_out = written(tmp_path / name / "hw" / "students")
        assert handed_out == {path: original.files[path] for path in ("statement.md", "starter.py")}
        assert {path.name for path in (tmp_path / name / "hw").iterdir()} - {"students"} <= ANSWERS


def test_a_new_assignment_already_grades(tmp_path, sandboxes):
    title = 'Dense "layers" \\ N\u00e4chste Woche'
    starting.begin(*starting.new(title), tmp_path / "hw4", False)
    assignment = read_assignment(str(tmp_path / "hw4"))
    assert assignment.title == title
    assert (tmp_path / "hw4/students/statement.md").read_text(encoding="utf-8").startswith(f"# {title}\n")
    sandbox = best(sandboxes)
    if sandbox is None:
        pytest.skip("no tier of the sandbox works here")
    grader = Grader(assignment, sandbox, 5)
    grader.check_solution()
    (wrong,) = assignment.wrong.values()
    starter = assignment.files["starter.py"]
    assert grader.grade(hand_in(wrong)).points == grader.grade(hand_in(starter)).points == 0
    assert any(check.hidden for check in assignment.checks)
    (asked,) = (node.name for node in ast.parse(starter).body if isinstance(node, ast.FunctionDef))
    assert assignment.entries == (asked,)


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "a\x1b[31m", "\u202ebackwards", "x" * 201])
def test_a_title_is_a_line_of_text(title):
    with pytest.raises(UsageError, match="a title is one line of text"):
        starting.new(title)


def test_nothing_is_replaced_unless_asked(tmp_path):
    folder = tmp_path / "hw"
    starting.begin(*starting.new("One"), folder, False)
    (folder / "notes.txt").write_text("mine")
    (folder / "solution.py").write_text("changed")
    before = written(folder)
    with pytest.raises(UsageError, match=r"hw exists\n  choose another folder, or replace its files with --force"):
        starting.begin(*starting.new("Two"), folder, False)
    assert written(folder) == before
    starting.begin(*starting.new("Two"), folder, True)
    after = written(folder)
    assert after.pop("notes.txt") == b"mine"
    assert read_assignment(str(folder)).title == "Two"
    assert after["solution.py"] == starting.new("Two")[1]["solution.py"]
    assert os.listdir(tmp_path) == ["hw"]


@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_no_half_of_it(tmp_path, monkeypatch, there):
    folder = tmp_path / "course" / "hw"
    if there:
        starting.begin(*starting.new("One"), folder, False)
    before = written(tmp_path)
    write, left = Path.write_bytes, [3]

    def full(path: Path, content: bytes) -> int:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match=r"cannot write .*hw: No space left on device"):
        starting.begin(*starting.new("Two"), folder, there)
    assert written(tmp_path) == before
    assert os.listdir(folder.parent) == ["hw"] * there


def test_a_file_in_the_way_stays(tmp_path):
    (tmp_path / "hw").write_text("a file")
    for force in (False, True):
        with pytest.raises(UsageError, match="hw"):
            starting.begin(*starting.new("One"), tmp_path / "hw", force)
    assert written(tmp_path) == {"hw": b"a file"}


def test_an_assignment_is_named_or_its_folder_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    starting.begin(*starting.new("Mine"), Path("conv2d"), False)
    assert read_assignment("conv2d").folder == bank() / "conv2d"
    assert read_assignment("./conv2d").title == "Mine"
    monkeypatch.chdir("conv2d")
    assert read_assignment(".").name == "conv2d"
    for name, message in (
        ("students", "students: there is no assignment.toml in it\n"),
        ("conv2", "no assignment is called 'conv2'\n  did you mean 'conv2d'\\?"),
        ("nothing/here", "no assignment is called 'nothing/here'"),
    ):
        with pytest.raises(UsageError, match=message):
            read_assignment(name)
    with pytest.raises(UsageError, match=r"no assignment is called '\.'"):
        read_assignment(".", bank())


def test_the_command(cnncalc, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    outcome = cnncalc("grade", "init", "conv2d", "-o", "course/hw3", "--json")
    told = json.loads(outcome.out)
    assert (outcome.code, outcome.err, told["folder"]) == (0, "", "course/hw3")
    assert {*told["students"], *told["teacher"]} == set(written(tmp_path / "course/hw3"))
    again = cnncalc("grade", "init", "conv2d", "-o", "course/hw3")
    assert (again.code, again.out) == (2, "")
    assert cnncalc("grade", "init", "conv2d", "-o", "course/hw3", "--force").code == 0
    for arguments in ([], ["conv2d", "--new", "Title"]):
        outcome = cnncalc("grade", "init", *arguments, "-o", "other")
        assert outcome.code == 2
        assert outcome.err.startswith("name an assignment to copy, or begin a new one with --new TITLE\n")
    assert not Path("other").exists()
    assert cnncalc("grade", "init", "conv2").code == 2


def test_names_are_completed_and_folders_too():
    context = click.Context(click.Command("run"))
    context.params["bank"] = None

    def completed(incomplete: str) -> list[tuple[str, str]]:
        found = AssignmentType().shell_complete(context, click.Argument(["assignment"]), incomplete)
        return [(item.value, item.type) for item in found]

    assert completed("conv2d-b") == [("conv2d-backward", "plain"), ("conv2d-b", "dir")]
    context.params["bank"] = "/nowhere"
    assert completed("conv") == []


def test_the_bank_is_listed_by_topics(cnncalc):  # noqa: F811
    told = {one["name"]: one["topics"] for one in json.loads(cnncalc("grade", "list", "--json").out)}
    assert set(told) == set(names())
    assert all(told.values())
    assert told["conv2d"] == ["convolution"]
    assert told["conv-and-pool"] == ["convolution", "pooling"]
    assert told["lenet5-torch"] == ["networks"]
    assert told["output-size"] == ["sizes and costs"]
    lines = cnncalc("grade", "list").out.splitlines()
    headings = [line for line in lines[2:] if line and not line.startswith(" ")]
    assert headings == sorted({topics[0] for topics in told.values()})
    assert lines[lines.index("pooling") + 1].split()[0] in told
