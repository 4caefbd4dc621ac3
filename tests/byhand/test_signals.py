"""Signals and functions against SciPy's filters, numerical integration and the definitions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, signal

from cnncalc import signals
from cnncalc.byhand.sequences import filtered, moving_average, read_sequence
from cnncalc.errors import UsageError
from cnncalc.report.signals import IntegralView

NUMBERS = st.lists(st.integers(-9, 9), min_size=1, max_size=8)


def written(values) -> str:
    return ", ".join(map(str, values))


@given(x=NUMBERS, h=NUMBERS, first=st.integers(-5, 5))
def test_results_stand_at_their_indices(x, h, first):
    """Each result is the sum of the definition, at the index that it is listed under."""
    sequence = read_sequence(written(x))
    moved = type(sequence)(sequence.values, first)
    for flip, sign in ((True, -1), (False, 1)):
        for n, value in filtered(moved, np.array(h), flip=flip).results():
            terms = [(n + sign * k - first, weight) for k, weight in enumerate(h)]
            assert value == sum(x[at] * weight for at, weight in terms if 0 <= at < len(x))


@given(x=st.lists(st.fractions(max_denominator=9, min_value=-9, max_value=9), min_size=1, max_size=8),
       alpha=st.fractions(max_denominator=9, min_value=Fraction(1, 9), max_value=1))  # fmt: skip
def test_the_moving_average_is_its_recursion(x, alpha):
    before = Fraction(0)
    for (_, value), sample in zip(moving_average(read_sequence(written(x)), str(alpha)).results(), x, strict=True):
        before = alpha * sample + (1 - alpha) * before
        assert value == before


def test_decimals_are_filtered_as_scipy_does():
    x = [0.5, -1.25, 3.0, 0.1]
    expected = signal.lfilter([0.3], [1, -0.7], x)
    assert np.allclose([value for _, value in moving_average(read_sequence(written(x)), "0.3").results()], expected)


def test_an_exponential_is_filtered_exactly():
    made = filtered(read_sequence("2*exp(-0.3*n) for n in 0..7"), np.array([1, 0, -1]), flip=True)
    x = [2 * math.exp(-0.3 * n) for n in range(8)]
    expected = np.convolve(x, [1, 0, -1])
    assert [n for n, _ in made.results()] == list(range(10))
    assert np.allclose([signals.approximation(value) for _, value in made.results()], expected, rtol=1e-14)
    for first, last, formula in made.ranges():
        for n in range(first, last + 1):
            assert math.isclose(signals.approximation(signals.sample(formula, "n", n)), expected[n])


def floats(function):
    """The function of time, compiled."""
    pieces = [
        (float(piece.start), math.inf if piece.end is None else float(piece.end),
         sympy.lambdify(list(piece.formula.free_symbols) or [sympy.Symbol("t")], piece.formula, "math"))
        for piece in function.pieces
    ]  # fmt: skip
    return lambda t: sum(float(formula(t)) for start, end, formula in pieces if start <= t < end)


@given(st.data())
def test_integrals_are_those_of_quadrature(data):
    start, width = st.integers(-3, 3), st.integers(1, 3)

    def draw() -> str:
        a, b = data.draw(start), data.draw(width)
        return data.draw(st.sampled_from([f"box({a}, {a + b})", f"2*ramp({a}, {a + b})", f"exp({b}/2, {a})",
                                          f"box({a}, {a + b}) - 0.5*exp({b})"]))  # fmt: skip

    f, g = signals.function(draw()), signals.function(draw())
    result = signals.convolution(f, g)
    f_at, g_at = floats(f), floats(g)
    edges = [float(bound) for part in (f, g) for piece in part.pieces for bound in (piece.start, piece.end or 0)]
    for t in np.linspace(-7, 9, 9) + 0.013:
        breaks = sorted(set(edges) | {t - edge for edge in edges} | {-20.0, 25.0})
        expected = sum(
            integrate.quad(lambda u: f_at(u) * g_at(t - u), low, high)[0]  # noqa: B023
            for low, high in pairwise(breaks)
        )
        assert math.isclose(result.at(t), expected, rel_tol=1e-6, abs_tol=1e-7)


def test_two_boxes_make_a_triangle():
    view = IntegralView("", "", signals.convolution(signals.function("box(0, 1)"), signals.function("box(0, 1)")))
    assert view.lines() == [
        ("0", "for t < 0"), ("t", "for 0 <= t < 1"), ("2 - t", "for 1 <= t < 2"), ("0", "for 2 <= t"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 + 3*4", 14), ("-2^2", -4), ("(1 - 3)**2/8", Fraction(1, 2)), ("0.1 + 0.2", Fraction(3, 10)), ("2^-1", 0.5),
     ("abs(-3)", 3), ("sqrt(16)", 4), ("n^2 - n", 6), ("--3", 3)],
)  # fmt: skip
def test_formulas(text, value):
    assert signals.sample(signals.expression(text), "n", 3) == value


@pytest.mark.parametrize(
    "text",
    ["", "2*", "__import__('os').system('true')", "exec(1)(2)", "9^9^9^9", "10^401", "1/0", "0^-1", "exp(1, 2)", "f(3",
     "2 3", "(" * 99, "1;2", "x[0", "log(0)", "é", "lambda: 0", "9" * 500],
)  # fmt: skip
def test_bad_formulas_are_refused(text):
    with pytest.raises(UsageError):
        signals.exact(signals.expression(text))


def test_an_error_points_at_its_place():
    with pytest.raises(UsageError) as error:
        signals.expression("2*exp(-0.3*n")
    assert str(error.value) == "cannot read the formula at column 13: expected ')'\n  2*exp(-0.3*n\n              ^"


@pytest.mark.parametrize("text", ["box(1, 0)", "box(0)", "ramp(0, t)", "exp(0)", "exp(-1)", "3", "box(0, 1)*box(0, 1)",
                                  "box(0, 1) + 1", "sin(1)", "box(0, 1)^2"])  # fmt: skip
def test_bad_functions_are_refused(text):
    with pytest.raises(UsageError):
        signals.function(text)


@pytest.mark.parametrize("text", ["n for n in 3..1", "n for n in 0..99999", "1 2; 3 4", "1/n for n in 0..3", "n for n",
                                  "sqrt(n - 2) for n in 0..3"])  # fmt: skip
def test_bad_signals_are_refused(text):
    with pytest.raises(UsageError):
        read_sequence(text)
