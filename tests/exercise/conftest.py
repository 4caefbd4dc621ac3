"""A small bank of its own, rosters and exams: what exams are tested with, whatever the real bank holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cnncalc.exercise.bank import Bank, read_bank
from cnncalc.exercise.exam import Exercises, new_exercises
from cnncalc.exercise.examfile import read_exam
from cnncalc.exercise.roster import Student

FILES = {
    "shapes/output-size": """
title = "Sizes"
level = 2
text = "An image of {C}x{H}x{W} goes through `conv {F} {k}x{k} stride={s} pad={p}`."
networks.net = "input {C}x{H}x{W}; conv {F} {k}x{k} stride={s} pad={p}"
[draw]
C = [3, 4]
H = "10..20"
W = "10..20"
F = [6, 8, 10]
k = [4, 5]
s = [2, 3]
p = [1, 2]
where = ["H != W"]
[[ask]]
name = "shape"
kind = "quantity"
network = "net"
quantity = "shape"
points = 2
text = "What is the shape of the output?"
[[ask]]
name = "neurons"
kind = "quantity"
network = "net"
quantity = "neurons"
text = "How many neurons?"
""",
    "shapes/three-sizes": """
title = "Three variants"
level = 3
text = "An image of 3x{H}x{H} goes through `conv 4 3x3`."
networks.net = "input 3x{H}x{H}; conv 4 3x3"
[draw]
H = [9, 11, 13]
[[ask]]
name = "neurons"
kind = "quantity"
network = "net"
quantity = "neurons"
text = "How many neurons?"
""",
    "parameters/weights": """
title = "Parameters"
level = 1
text = "An image of {C}x{n}x{n} goes through `conv {F} {k}x{k}`."
networks.net = "input {C}x{n}x{n}; conv {F} {k}x{k}"
[draw]
C = [2, 3, 5]
n = [32, 64, 100, 128]
F = [10, 20, 50, 100]
k = [3, 5, 7]
[[ask]]
name = "weights"
kind = "quantity"
network = "net"
quantity = "params"
choices = 3
text = "How many parameters?"
""",
}


def written_bank(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """A folder with a bank, TOPIC/NAME -> text of each exercise: of three exercises in two topics."""
    for name, text in files.items():
        path = folder / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written_bank(tmp_path / "bank")


@pytest.fixture
def bank(folder: Path) -> Bank:
    return read_bank(folder)


STUDENTS = (
    Student("1001", "Ada Lovelace"),
    Student("1002", "Turing, Alan"),
    Student("1003", "Søren Ångström"),
    Student("0007", "Emmy Noether"),
)
EXAM = """
title = "Midterm"
course = "Deep learning"
date = 2026-11-30
[[questions]]
exercise = "output-size"
points = 6
[[questions]]
exercise = "weights"
"""


@pytest.fixture
def exercises(bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Exercises]:
    """An exam of a text, for some students: every one with another secret, and the same ones in every run."""
    secrets = (hashlib.sha256(bytes([number])).digest() for number in range(256))
    monkeypatch.setattr("cnncalc.exercise.exam.new_secret", lambda: next(secrets))

    def made(text: str = EXAM, students: tuple[Student, ...] = STUDENTS, form: str = "markdown") -> Exercises:
        path = tmp_path / "exam.toml"
        path.write_text(text)
        return new_exercises(read_exam(path, bank, len(students)), students, bank, form)

    return made


@pytest.fixture
def simple_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as plain text, so that these tests hang on no compiler."""
    from cnncalc import export

    class Simple:
        SUFFIX = ".txt"

        @staticmethod
        def write(papers: Any) -> bytes:
            (paper,) = papers
            return repr(
                (paper.title, paper.view, paper.student, paper.identity, paper.code, paper.points,
                 [(question.exercise, dict(question.drawn)) for question in paper.questions])
            ).encode()  # fmt: skip

    monkeypatch.setattr(export, "find", lambda name: Simple)
