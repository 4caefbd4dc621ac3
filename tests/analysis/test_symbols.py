"""Formulas agree with numbers: every bundled network, with symbols for its sizes, at sizes drawn at random."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy.core.relational import Rel
from sympy.logic.boolalg import Boolean
from sympy.printing.lambdarepr import LambdaPrinter

import cnncalc
from cnncalc import sizes
from cnncalc.analysis.memory import saved_is_bound
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


class Exact(LambdaPrinter):  # type: ignore[misc]
    """Fractions stay fractions: nothing passes through a float."""

    def _print_Rational(self, expr: Any) -> str:
        return f"Fraction({expr.p}, {expr.q})"


class Function:
    """Formulas and conditions, read back from their texts once, as one function of the letters' values."""

    def __init__(self, formulas: list[Any], letters: str) -> None:
        symbols = {letter: sympy.Symbol(letter, integer=True, positive=True) for letter in letters}
        texts = [str(each) if isinstance(each, Rel | Boolean) else sizes.format_size(each) for each in formulas]
        known = {"Fraction": Fraction, "math": math}
        read = [sympy.sympify(text, locals=symbols) for text in texts]
        self.compute = sympy.lambdify([*symbols.values()], read, modules=[known], printer=Exact)
        self.letters = letters

    def __call__(self, values: dict[str, int]) -> list[int]:
        found = [Fraction(each) for each in self.compute(*[Fraction(values[letter]) for letter in self.letters])]
        assert all(each.denominator == 1 for each in found)
        return list(map(int, found))


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", NETWORKS)
def test_a_bundled_network_agrees_with_its_formulas(name: str, request: pytest.FixtureRequest) -> None:
    text, rank = with_symbols(name)
    symbolic = cnncalc.analyze(cnncalc.parse(text), batch=sizes.symbol("N"))
    assert saved_is_bound(symbolic.network) == (name in BOUNDED)
    letters = "DHW"[-rank:] + "N"
    conditions = Function([*symbolic.network.conditions], letters)
    totals = Function([getattr(symbolic.total, quantity) for quantity in QUANTITIES], letters)
    # Each different size of the maps once, and for each size of each layer which one it is.
    entries = [size for row in symbolic.rows for size in row.output_shape]
    different = list(dict.fromkeys(entries))
    place = {size: number for number, size in enumerate(different)}
    maps = Function(different, letters)
    draw = random.Random(name)
    for _ in range(max(3, (request.config.getoption("--draws") or 0))):
        values = {letter: draw.randint(1, 400 if rank < 3 else 130) for letter in "DHW"[-rank:]}
        batch = draw.randint(1, 64)
        values["N"] = batch
        holds = all(conditions(values))
        spatial = {letter: value for letter, value in values.items() if letter != "N"}
        try:
            numeric = cnncalc.analyze(cnncalc.parse(text, settings=spatial), batch=batch)
        except SpecError:
            assert not holds, values
            continue
        assert holds, values
        for quantity, found in zip(QUANTITIES, totals(values), strict=True):
            number = getattr(numeric.total, quantity)
            if quantity == "saved_bytes" and name in BOUNDED:
                assert found >= number
            else:
                assert found == number, (values, quantity)
        found_sizes = maps(values)
        assert [found_sizes[place[size]] for size in entries] == [
            size for row in numeric.rows for size in row.output_shape
        ]


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
