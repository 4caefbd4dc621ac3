"""docs/assignments.md names every key, and its example is an assignment."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from cnncalc.grading import assignment
from cnncalc.grading.forbidden import GROUPS
from cnncalc.grading.sandbox import Limits
from cnncalc.grading.subjects import kinds

PAGE = (Path(__file__).parents[2] / "docs" / "assignments.md").read_text()


def test_every_key_is_on_the_page() -> None:
    own = {key for kind in kinds().values() for key in kind.KEYS}
    limits = {field.name for field in dataclasses.fields(Limits)}
    keys = {*assignment._TOP, *assignment._CHECK, *limits, *GROUPS, *kinds(), *own}
    assert {key for key in keys if not re.search(rf"`\[*{key}\]*`", PAGE)} == set()


def test_limits_stand_on_the_page_as_they_are() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ([\d_]+) \|", PAGE, re.MULTILINE))
    assert {name: float(value) for name, value in told.items()} == dataclasses.asdict(Limits())


def test_the_example_is_an_assignment() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    solution = assignment.read_assignment("conv2d").files["solution.py"]
    files = {"assignment.toml": example.encode(), "solution.py": solution}
    assert assignment.parse_assignment(Path("mine"), files).entries == ("conv2d",)
