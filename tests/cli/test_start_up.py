"""What is imported, since imports are most of a short command's time."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numpy", "sympy", "torch"}
THIRD_PARTY = {*HEAVY, "click", "lark", "rich"}

PROGRAM = """
import sys
from cnncalc.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code, end.code
print(*{names!r} & set(sys.modules), file=sys.stderr)
"""


def imported_by(statement: str) -> set[str]:
    """The modules that a program names on standard error."""
    run = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True, check=True)
    return set(run.stderr.split())


def imported_by_command(*arguments: str) -> set[str]:
    return imported_by(PROGRAM.format(arguments=list(arguments), names=HEAVY))


def imported_by_package(statement: str) -> set[str]:
    return imported_by(f"import sys; {statement}; print(*{THIRD_PARTY} & set(sys.modules), file=sys.stderr)")


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze", "lenet5"],
        ["analyze", "resnet50", "--train"],
        ["analyze", "lenet5-notes", "--json"],
        ["analyze", "lenet5-notes", "--explain"],
        ["compare", "vgg16", "input 3x512x512; conv 100 5x5"],
        ["--help"],
        ["layers"],
    ],
    ids=" ".join,
)
def test_numbers_need_no_heavy_library(arguments):
    assert imported_by_command(*arguments) == set()


def test_that_the_test_above_can_fail():
    assert "sympy" in imported_by_command("analyze", "input (3, H, W); conv 8 3x3")


def test_the_package_imports_nothing_from_outside():
    assert imported_by_package("import cnncalc") == set()
    assert imported_by_package("import cnncalc; cnncalc.analyze(cnncalc.parse('input 784; dense 10'))") == set()


def test_that_the_test_above_can_fail_too():
    assert imported_by_package("import cnncalc, rich") == {"rich"}
