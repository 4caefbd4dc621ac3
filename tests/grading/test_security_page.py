"""The page on security says what the program does: each limit that it names is the limit that there is."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
PLACES = {"wire": "sandbox.inside.wire"}
ROWS = re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
LIMITS = [
    (reader, name, number)
    for reader, limits in ROWS
    for name, number in re.findall(r"`(MAX_\w+)` (\d+(?: [KM]iB)?)", limits)
]


def test_the_readers_are_there() -> None:
    assert len(LIMITS) > 20
    for reader, _ in ROWS:
        import_module(f"cnncalc.grading.{PLACES.get(reader, reader)}")


@pytest.mark.parametrize(("reader", "name", "number"), LIMITS)
def test_the_limit_is_as_the_page_says(reader: str, name: str, number: str) -> None:
    module = import_module(f"cnncalc.grading.{PLACES.get(reader, reader)}")
    value = getattr(module, name, None) or getattr(module, f"_{name}")
    count, _, unit = number.partition(" ")
    assert value == int(count) << {"": 0, "KiB": 10, "MiB": 20}[unit]
    assert name.endswith("_BYTES") is bool(unit)
