"""Honest work earns full marks and is no incident, whatever its style: the other half of the red team."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncalc.grading import submissions
from cnncalc.grading.assignment import read_assignment
from cnncalc.grading.grade import Grader
from cnncalc.grading.sandbox import Sandbox, Tier
from cnncalc.grading.submissions import HandIn
from tests.grading.controls import CONTROLS
from tests.grading.right import EINSUM


@pytest.fixture(scope="session")
def graders() -> dict[Tier, Grader]:
    """Filled by the test: drawing the cases once is enough."""
    return {}


@pytest.mark.parametrize("name", CONTROLS)
def test_honest_work_earns_full_marks(
    name: str, isolated: Sandbox, graders: dict[Tier, Grader], tmp_path: Path
) -> None:
    if isolated.tier not in graders:
        graders[isolated.tier] = Grader(read_assignment("conv2d"), isolated, 20_240_611)
    control = CONTROLS[name]
    files = control if isinstance(control, dict) else {"conv.py": control}
    for path, contents in files.items():
        place = tmp_path / "work" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(contents.encode() if isinstance(contents, str) else contents)
    grader = graders[isolated.tier]
    hand_in = tmp_path / "work" if len(files) > 1 else tmp_path / "work" / "conv.py"
    result = grader.grade(submissions.read(hand_in, grader.assignment.entries))
    failed = [(check.name, check.detail) for check in result.checks if check.detail]
    assert failed == []
    assert result.problems == (("conv.py: saved in iso8859-1",) if name == "a coding line" else ())
    assert result.full
    assert (result.incidents, result.notes, result.evidence) == ((), (), ())


def test_an_import_of_torch_that_is_not_used(isolated: Sandbox) -> None:
    pytest.importorskip("torch")
    grader = Grader(read_assignment("conv2d"), isolated, 20_240_611, "1.1")
    source = f"import torch\nimport torch.nn as nn\n{EINSUM}"
    result = grader.grade(HandIn("conv.py", {"conv.py": source.encode()}, "conv.py"))
    assert [(check.verdict, check.detail) for check in result.checks] == [("passed", "")]
    assert (result.incidents, result.notes) == ((), ())


def test_there_are_enough_of_them() -> None:
    assert len(CONTROLS) >= 30
    assert len({str(control) for control in CONTROLS.values()}) == len(CONTROLS)
