"""Whatever the bytes: the readers of assignments and of results read them or refuse them, within bounds."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading import results
from cnncalc.grading.assignment import Assignment, BrokenAssignmentError, bank, names, parse_assignment

TEXTS = {name: (bank() / name / "assignment.toml").read_text() for name in names()}
SKELETON = {"statement.md": b"", "starter.py": b"", "solution.py": b""}
PIECES = [
    "[[checks]]", "[calls]", "[limits]", "[networks]", "name", "=", '"', "\n", "{", "}", "[", "]", "..", " step ", "0",
    "-1", "1e999", "nan", "true", "9" * 30, "out = ", "f(", ")", "weights", "x.grad", "load(model, weights)", "_",
    'spec = "input 3; relu"', 'network = "lenet5"', "repeat 999999 { relu }", "conv 999999999 3x3", 'library = "torch"',
    "H = 1024", "W = 1024", "é", "\x00", "\\u0000", "#", "'''", "forbidden = []", "points = 1",
]  # fmt: skip


def read(text: bytes) -> Assignment | None:
    """The assignment, or None where it was refused with a place in the file."""
    said = "a/assignment.toml:"
    assignment = None
    tracemalloc.start()
    try:
        assignment = parse_assignment(Path("a"), {**SKELETON, "assignment.toml": text})
    except BrokenAssignmentError as error:
        said = str(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said.startswith("a/assignment.toml:")
    assert peak < 64 << 20
    return assignment


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.lists(st.sampled_from(PIECES)).map("".join).map(str.encode)
)
def test_any_bytes_are_an_assignment_or_refused(text: bytes) -> None:
    read(text)


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_an_assignment_with_a_part_changed_is_read_or_refused(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + data.draw(st.sampled_from(["", *PIECES])) + text[end:]
    assignment = read(text.encode())
    if assignment is not None:
        for check in assignment.checks:
            check.built({symbol: size[-1] for symbol, size in check.sizes.items()})


toml_values: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["N", "H", "f", "a b"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value).replace("\\ud", "\\u0")
    if isinstance(value, float):
        return repr(value) if "e" not in repr(value) or "." in repr(value) else repr(value).replace("e", ".0e")
    return str(value).lower()


@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 60), toml_values)
def test_a_value_of_any_type_is_read_or_refused(name: str, line: int, value: Any) -> None:
    lines = TEXTS[name].splitlines()
    places = [number for number, text in enumerate(lines) if " = " in text and not text.startswith((" ", "#"))]
    at = places[line % len(places)]
    lines[at] = f"{lines[at].partition(' = ')[0]} = {toml(value)}"
    read("\n".join(lines).encode())


@pytest.mark.parametrize(
    "spec",
    ["input 3; repeat 999999 { relu }", "input (3, H, H); conv 99999 99x99 pad=49", "input 999999999; dense 999999999"],
)
def test_a_network_too_large_is_refused_before_it_is_built(spec: str) -> None:
    text = TEXTS["lenet5-torch"]
    start, end = text.index('"""'), text.rindex('"""') + 3
    assert read((text[:start] + json.dumps(spec) + text[end:]).replace("K = 10", "H = 1024").encode()) is None


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CHECK = results.CheckResult("a", results.Verdict.FAILED, 0.0, 1.0, True, "b", "c", "1.1")
RESULT = results.Result("i", "a", "d", "s", "0.1", 5, "", "strong", 0.0, 1.0, (CHECK,), ("n",))


@given(st.binary(max_size=100) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_a_result_or_none(text: bytes) -> None:
    assert results.read_result(text) is None


@given(st.sampled_from(sorted(RESULT.as_json())), st.booleans(), json_values)
def test_a_result_with_a_part_changed_is_whole_or_none(key: str, inside: bool, value: Any) -> None:
    fields = RESULT.as_json()
    target = fields["checks"][0] if inside else fields
    target[key if key in target else "verdict"] = value
    found = results.read_result(json.dumps(fields).encode())
    if found is not None:
        again = results.read_result(json.dumps(found.as_json()).encode())
        assert repr(again) == repr(found)
        assert all(isinstance(check, results.CheckResult) for check in found.checks)
        assert isinstance(found.points, int | float)
