"""Formulas are read as students write them and computed exactly."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.formula import compiled

NAMES = {"H": 7, "p": 2, "k_h": 3, "s": 2}


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> str:
    """A formula over the names that is also a Python expression."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from([*NAMES, "0", "1", "12"]))
    left, right = draw(written(depth - 1)), draw(written(depth - 1))
    form = draw(st.sampled_from(["({} + {})", "{} - {}", "({})*({})", "max({}, {})", "min({}, {})"]))
    return form.format(left, right)


@given(written())
def test_a_formula_has_the_value_that_python_gives_it(text: str) -> None:
    assert compiled(text)(NAMES) == eval(text, {}, {**NAMES, "max": max, "min": min})


@given(st.integers(-(10**40), 10**40), st.integers(1, 10**20))
def test_floor_and_ceil_never_pass_through_a_float(above: int, below: int) -> None:
    values = {"a": above, "b": below}
    assert compiled("floor(a/b)")(values) == floor(Fraction(above, below))
    assert compiled("ceil(a/b)")(values) == ceil(Fraction(above, below))


def test_a_number_multiplies_the_name_behind_it() -> None:
    assert compiled("floor((H + 2p - k_h)/s) + 1")(NAMES) == (7 + 4 - 3) // 2 + 1
    assert compiled("2(H + 1)")(NAMES) == 16


def test_products_and_quotients_run_from_left_to_right() -> None:
    assert compiled("H - p - s")(NAMES) == 3
    assert compiled("12*H/s*p")(NAMES) == 84


@pytest.mark.parametrize("text", ["", "H +", "(H", "H)", "floor(H/s", "H ? p", "floor(H, s)", "H p"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        compiled(text)


@pytest.mark.parametrize(
    "size",
    ["64*H**2", "-H + 3", "floor((H + 31)/32)", "2**(H - 1)", "Max(0, -H + W)", "Min(H, W)*(H - W)", "-H*W", "Mod*H"],
)
def test_a_size_as_the_algebra_library_prints_it_is_a_formula(size: str) -> None:
    names = {"H": 97, "W": 35, "Mod": 4}
    expected = sympy.sympify(size, locals={"Mod": sympy.Symbol("Mod")}).subs(names)
    assert compiled(size)(names) == expected
