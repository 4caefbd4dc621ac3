"""The command line as the tests of the commands have it; PyTorch's memory rules are checked once for all tests."""

from __future__ import annotations

from functools import cache

import pytest

from cnncalc.executor import measure
from tests.cli.conftest import cnncalc

__all__ = ["cnncalc"]

_checked_once = cache(measure.check_rules)


@pytest.fixture
def rules_anew() -> None:
    """For a test in which PyTorch's memory rules are checked again."""


@pytest.fixture(autouse=True)
def rules_checked_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the rules, which every --measure ends with, tries all layers: seconds each time."""
    if "rules_anew" not in request.fixturenames:
        monkeypatch.setattr(measure, "check_rules", _checked_once)
