"""Derivations: what they print is true, whoever computes it."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import pytest

import cnncalc
from cnncalc.render import text
from cnncalc.report.derivation import derivation
from cnncalc.spec.files import resolve
from cnncalc.work import Step


def computed(formula: str) -> Fraction:
    """A formula without letters, computed by Python's own rules and exact fractions."""
    exact = re.sub(r"\d+", r"Fraction(\g<0>)", re.sub(r"(?<=\d)\(", "*(", formula))
    names = {"Fraction": Fraction, "floor": math.floor, "ceil": math.ceil, "max": max, "min": min}
    return eval(exact, {"__builtins__": {}}, names)


@pytest.mark.parametrize("name", ["lenet5", "lenet5-notes", "googlenet", "mobilenet-v2", "text-lstm", "unet"])
def test_what_stands_after_the_substitution_is_its_value(name):
    analysis = cnncalc.analyze(cnncalc.parse(*resolve(name)))
    steps = {
        (step.formula, tuple(step.values.items())): step
        for row in analysis.rows
        for some in row.steps.values()
        for step in some
    }
    assert steps
    for step in steps.values():
        assert computed(text.substituted(step.formula, step.values)) == step.result


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (Step("H_out", "floor((H + 2p - k)/s) + 1", {"H": 28, "p": 2, "k": 5, "s": 1}, 28),
         "H_out = floor((H + 2p - k)/s) + 1 = floor((28 + 2*2 - 5)/1) + 1 = 28"),
        (Step("bias", "F", {"F": 1200}, 1200), "bias = F = 1,200"),
        (Step("one", "1", {}, 1), "one = 1"),
        (Step("a", "b - (c - d)", {"b": 5, "c": 3, "d": -2}, 0), "a = b - (c - d) = 5 - (3 - (-2)) = 0"),
        (Step("w", "F*(C/g)*k", {"F": 8, "C": 6, "g": 2, "k": 3}, 72), "w = F*C/g*k = 8*6/2*3 = 72"),
    ],
)  # fmt: skip
def test_lines(step, line):
    assert text.step(step) == line


def test_a_derivation_names_its_source_and_both_figures_of_the_memory():
    analysis = cnncalc.analyze(cnncalc.parse("input 3x512x512; conv 100 5x5 pad=same"), batch=100)
    shown = derivation(analysis, analysis.rows[1])
    assert "  output_bytes = values*N*b = 26214400*100*4 = 10,485,760,000\n  that is 9.766 GiB" in shown
    assert "29.3 GiB" in shown
    assert "\nSource: Dumoulin and Visin" in shown


def test_a_letter_means_one_size_in_a_derivation():
    """C is the input's channels; what is counted of the output has letters of its own."""
    row = cnncalc.analyze("input 3x8x8; conv 6 3x3").rows[1]
    values = {
        (letter, value)
        for quantity in ("params", "macs", "neurons", "bias_additions")
        for step in row.steps[quantity]
        for letter, value in step.values.items()
    }
    assert {value for letter, value in values if letter in ("C", "H", "W")} == {3}
    assert len(dict(values)) == len(values)
