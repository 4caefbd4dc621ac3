"""Formulas agree with numbers: every bundled network, with symbols for its sizes, at sizes drawn at random."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import sympy

import cnncalc
from cnncalc import sizes
from cnncalc.errors import SpecError
from cnncalc.spec.files import bundled

QUANTITIES = ("params", "neurons", "connections", "macs", "flops", "output_bytes", "saved_bytes")

#: Networks in which a symbol's parity decides whether `same` pads both sides alike: a bound for the copy it then takes.
BOUNDED = ("autoencoder",)


def with_symbols(name: str) -> tuple[str, int]:
    """The text of a bundled network with letters for the spatial sizes of its input, and how many there are."""
    text, _ = cnncalc.spec.resolve(name)
    text = re.sub(r"->[^\n;#]*", "", text)  # the stated shapes are those of one size
    shape = re.search(r"^input ([0-9x]+)", text, re.MULTILINE)
    assert shape is not None, name
    channels, *lengths = shape.group(1).split("x")
    letters = "DHW"[-len(lengths) :] if lengths else ""
    entries = ", ".join([channels, *letters])
    return text.replace(shape.group(0), f"input ({entries})", 1), len(letters)


NETWORKS = [name for name in bundled() if with_symbols(name)[1]]


def at(formula: Any, values: dict[str, int]) -> int:
    """The formula's number, read back from its text."""
    text = sizes.format_size(formula)
    symbols = {letter: sympy.Symbol(letter, integer=True, positive=True) for letter in values}
    return int(sympy.sympify(text, locals=symbols).subs({symbols[letter]: value for letter, value in values.items()}))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_bundled_network_agrees_with_its_formulas(name: str, request: pytest.FixtureRequest) -> None:
    text, rank = with_symbols(name)
    symbolic = cnncalc.analyze(cnncalc.parse(text), batch=sizes.symbol("N"))
    draw = random.Random(name)
    for _ in range(max(3, (request.config.getoption("--draws") or 0))):
        values = {letter: draw.randint(1, 400 if rank < 3 else 130) for letter in "DHW"[-rank:]}
        batch = draw.randint(1, 64)
        holds = all(at_relation(condition, values) for condition in symbolic.network.conditions)
        try:
            numeric = cnncalc.analyze(cnncalc.parse(text, settings=values), batch=batch)
        except SpecError:
            assert not holds, values
            continue
        assert holds, values
        for quantity in QUANTITIES:
            formula, number = getattr(symbolic.total, quantity), getattr(numeric.total, quantity)
            if quantity == "saved_bytes" and name in BOUNDED:
                assert at(formula, {**values, "N": batch}) >= number
            else:
                assert at(formula, {**values, "N": batch}) == number, (values, quantity)
        assert [at(size, values) for size in symbolic.rows[-1].output_shape] == list(numeric.rows[-1].output_shape)


def at_relation(relation: Any, values: dict[str, int]) -> bool:
    known = {symbol: values[symbol.name] for symbol in relation.free_symbols}
    return bool(relation.subs(known))


@pytest.mark.parametrize(
    ("name", "formula"),
    [  # the closed forms of a chain of convolutions and poolings, worked out by hand
        ("vgg16", "floor(H/32)"),
        ("resnet50", "floor((H + 31)/32)"),
        ("alexnet", "floor((H - 35)/32)"),
    ],
)
def test_closed_forms(name: str, formula: str) -> None:
    text, _ = with_symbols(name)
    heights = [row.output_shape[1] for row in cnncalc.analyze(cnncalc.parse(text)).rows if len(row.output_shape) == 3]
    assert any(sizes.format_size(height) == formula for height in heights), {
        sizes.format_size(each) for each in heights
    }
