"""Assignments that a test writes itself."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path

from cnncalc.grading.assignment import Assignment, read_assignment
from cnncalc.grading.grade import Grader
from cnncalc.grading.results import Result
from cnncalc.grading.sandbox import Limits, Sandbox
from cnncalc.grading.submissions import HandIn


def written(folder: Path, toml: str, solution: str = "pass\n") -> Assignment:
    """An assignment of this text and solution, read from a bank in `folder`."""
    place = folder / "mine"
    place.mkdir(exist_ok=True)
    for name, text in (("assignment.toml", toml), ("solution.py", solution), ("statement.md", ""), ("starter.py", "")):
        (place / name).write_text(textwrap.dedent(text))
    return read_assignment("mine", folder)


def hand_in(source: str | bytes) -> HandIn:
    """One file."""
    source = textwrap.dedent(source).encode() if isinstance(source, str) else source
    return HandIn("mine.py", {"mine.py": source}, "mine.py")


def graded(assignment: Assignment, sandbox: Sandbox, source: str | bytes, seed: int = 5) -> Result:
    """What one file earns."""
    return Grader(assignment, sandbox, seed).grade(hand_in(source))


def two_checks(sandbox: Sandbox, limits: Limits, seed: int) -> Grader:
    """A grader of two checks of conv2d, one of them hidden, with one case each: what attacks are handed in to."""
    whole = read_assignment("conv2d")
    checks = [check for check in whole.checks if check.name in ("padding", "stride larger than the kernel")]
    short = tuple(replace(check, dtypes=("float64",), draws=1) for check in checks)
    return Grader(replace(whole, checks=short, limits=limits), sandbox, seed)


def best(sandboxes: dict[object, Sandbox | str]) -> Sandbox | None:
    """The best tier that there is."""
    return next((one for one in reversed(list(sandboxes.values())) if isinstance(one, Sandbox)), None)
