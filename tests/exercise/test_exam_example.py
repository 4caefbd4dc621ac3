"""The example exam, and the commands of docs/exams.md, as they are typed there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnncalc.exercise.entries import read_answers
from cnncalc.exercise.markbook import mark_class
from tests.exercise.example import ANSWERS, DOCUMENT, EXAMPLES, answers, document, example

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_example_answers_are_those_of_the_bank():
    """Where an exercise of the example changes, `python -m tests.exercise.example` writes them anew."""
    assert (EXAMPLES / "answers.csv").read_text(encoding="utf-8") == answers()


def test_the_example_class():
    marks = mark_class(example(), read_answers(EXAMPLES / "answers.csv"))
    points = {one.student.id: (one.points, one.out_of) for one in marks.students}
    assert points["1001"] == (20, 20)
    assert [student.id for student in marks.missing] == ["1005"]
    assert [problem.line for problem in marks.problems] == [4]
    for one in marks.students:
        known = {mark.part: {mark.misconception, *mark.others} for mark in one.marks}
        for part, does in ANSWERS[one.student.id].items():
            assert does in ("follows", "12,5", "") or does in known[part]
        assert {mark.part for mark in one.marks if mark.misconception} <= set(ANSWERS[one.student.id])


def test_the_document_runs(tmp_path: Path):
    """Its commands in their order, in a folder with the examples."""
    pytest.importorskip("typst")
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    blocks = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0] for block in blocks for line in block.splitlines() if line]
    assert len(lines) >= 4
    for line in lines:
        run = subprocess.run(
            [sys.executable, "-m", *shlex.split(line)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert run.returncode == (1 if " mark " in line else 0), run.stderr
        assert run.stderr == ""


def test_the_document_shows_what_is_printed():
    """Where an exercise of the example changes, `python -m tests.exercise.example` writes it anew."""
    assert document() == TEXT
