"""Whatever network a spec writes, analysing and printing it ends in a table or in a clear error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnncalc
from cnncalc import catalog
from cnncalc.errors import CnncalcError
from cnncalc.report.contract import analysis_json
from tests.spec.strategies import specs

LETTERS = "kspdgFCHW"
EXAMPLES = [
    (example.input, example.statement)
    for word in catalog.names()
    if word != "input"
    for example in catalog.find(word).examples  # type: ignore[union-attr]
]


def analysed(text: str, dtype: str = "float32", batch: int = 2) -> bool:
    """Analyse and print; False for a clear error."""
    try:
        analysis = cnncalc.analyze(cnncalc.parse(text), batch=batch, dtype=dtype)
    except CnncalcError:
        return False
    assert analysis_json(analysis)["total"]
    assert str(analysis)
    return True


@pytest.mark.parametrize(("shape", "statement"), EXAMPLES)
def test_a_symbol_in_the_place_of_any_number(shape: str, statement: str) -> None:
    sizes = re.sub(r"(\d)x(\d+)(?:x(\d+))?", lambda m: "(" + ", ".join(filter(None, m.groups())) + ")", statement)
    numbers = list(re.finditer(r"(?<![\w.\"-])\d+(?![\w.])", sizes))
    done = [analysed(f"input {shape}; {statement}")]
    for number, found in enumerate(numbers):
        letter = LETTERS[number % len(LETTERS)]
        done.append(analysed(f"input {shape}; {sizes[: found.start()]}{letter}{sizes[found.end() :]}"))
    entries = shape.split("x")
    for at in range(len(entries)):
        drawn = ", ".join("N" if at == place else entry for place, entry in enumerate(entries))
        done.append(analysed(f"input ({drawn}); {statement}"))
    assert done[0]


@given(specs(), st.sampled_from(["float32", "int8", "bfloat16"]), st.integers(1, 10**18))
def test_a_drawn_network(text: str, dtype: str, batch: int) -> None:
    analysed(text, dtype, batch)
