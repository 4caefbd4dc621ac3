"""Sizes: integers stay exact, symbolic ones agree with them wherever numbers are put in."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import sizes

H = sizes.symbol("H")
chains = st.lists(st.tuples(st.integers(1, 4), st.integers(-9, 9)), min_size=1, max_size=6)


@given(chains, st.integers(1, 10**6))
def test_a_chain_of_floors_agrees_with_numbers_and_collapses_into_one(chain: list[tuple[int, int]], at: int) -> None:
    number: Any = at
    formula: Any = H
    for divisor, added in chain:
        number = floor(Fraction(number + added, divisor))
        formula = sizes.floor_div(formula + added, divisor)
    assert sympy.sympify(formula).subs(H, at) == number
    assert len(sympy.sympify(formula).atoms(sympy.floor)) <= 1


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**10))
def test_division_of_integers_is_exact(above: int, below: int) -> None:
    assert sizes.floor_div(above, below) == floor(Fraction(above, below))
    assert sizes.ceil_div(above, below) == ceil(Fraction(above, below))


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (sizes.floor_div(H - 2, 2) + 1, "floor(H/2)"),
        (sizes.floor_div(sizes.floor_div(H - 1, 2), 2) + 1, "floor((H + 3)/4)"),
        (sizes.floor_div(32 * H, 32), "H"),
        (sizes.ceil_div(H, 3), "floor((H + 2)/3)"),
        (sizes.floor_div(64 * H + 5, 32), "2*H"),
    ],
)
def test_the_normal_form_is_short(formula: Any, text: str) -> None:
    assert sizes.format_size(formula) == text


@given(chains)
def test_the_algebra_library_parses_a_formula_back(chain: list[tuple[int, int]]) -> None:
    formula: Any = H
    for divisor, added in chain:
        formula = sizes.floor_div(formula * divisor + H + added, divisor + 1)
    assert sympy.sympify(sizes.format_size(formula), locals={"H": H}) == sympy.sympify(formula)


@pytest.mark.parametrize(
    ("size", "text"),
    [(512, "512 B"), (1024, "1 KiB"), (104857600, "100 MiB"), (314572800, "300 MiB"), (10485760000, "9.766 GiB")],
)
def test_bytes_are_printed_in_binary_units(size: int, text: str) -> None:
    assert sizes.format_bytes(size) == text


def test_shapes_are_printed_as_a_spec_writes_them() -> None:
    assert sizes.format_shape((3, 512, 512)) == "3x512x512"
    assert sizes.format_shape((3, H, 2 * H)) == "(3, H, 2*H)"


def test_relations_are_decided_where_numbers_decide() -> None:
    assert sizes.decide(sizes.divides(3, 12)) is True
    assert sizes.decide(sizes.divides(5, 12)) is False
    assert sizes.decide(sizes.divides(2, H)) is None
    assert sizes.decide(sizes.equal(H + 1, 1 + H)) is True
    assert sizes.decide(sizes.equal(H + 1, H)) is False


@given(chains, st.integers(1, 60), st.integers(-3, 12))
def test_the_simplest_condition_holds_where_the_given_one_does(
    chain: list[tuple[int, int]], at: int, least: int
) -> None:
    formula: Any = H
    for divisor, added in chain:
        formula = sizes.floor_div(formula + added, divisor)
    given_one: Any = sympy.Ge(formula, least)
    if sizes.decide(given_one) is None:
        simple = [sympy.sympify(one).subs(H, at) for one in sizes.strongest([given_one])]
        assert all(simple) == bool(given_one.subs(H, at))


def test_conditions_that_others_imply_are_left_out() -> None:
    width, kernel = sizes.symbol("W"), sizes.symbol("k")
    given_ones: list[Any] = [H >= 3, sizes.floor_div(H, 4) - 3 >= 3, width >= 1, kernel <= H, H - kernel + 1 >= 2]
    assert [str(one) for one in sizes.strongest(given_ones)] == ["H >= 24", "H >= k + 1"]


floors = st.tuples(st.integers(-9, 9), st.integers(1, 4), st.integers(-3, 3))


@given(st.lists(floors, min_size=2, max_size=4), st.integers(1, 99))
def test_the_smallest_and_largest_of_floors_agree_with_numbers(values: list[tuple[int, int, int]], at: int) -> None:
    formulas = [sizes.floor_div(H + inside, divisor) + added for inside, divisor, added in values]
    numbers = [(at + inside) // divisor + added for inside, divisor, added in values]
    assert sympy.sympify(sizes.minimum(*formulas)).subs(H, at) == min(numbers)
    assert sympy.sympify(sizes.maximum(*formulas)).subs(H, at) == max(numbers)


def test_floors_of_the_same_step_are_compared() -> None:
    half, more = sizes.floor_div(H, 2), sizes.floor_div(H + 1, 2)
    assert sizes.minimum(more, half) == sizes.minimum(half, more + 1, half) == half
    assert sizes.maximum(half, more) == more
    assert str(sizes.minimum(half + 1, more)) == "floor(H/2 + 1/2)"
    assert sizes.minimum(half, sizes.floor_div(H, 3)) == sizes.floor_div(H, 3)
    assert isinstance(sizes.minimum(half, sizes.floor_div(H + 9, 3)), sympy.Min)


def test_conditions_that_positive_sizes_always_meet_are_left_out() -> None:
    width, kernel = sizes.symbol("W"), sizes.symbol("k")
    assert sizes.strongest([2 * H + width >= 3]) == ()
    assert [str(one) for one in sizes.strongest([2 * H + width >= 4])] == ["2*H + W >= 4"]
    assert [str(one) for one in sizes.strongest([H >= 5, 2 * H + width >= 11])] == ["H >= 5"]
    assert [str(one) for one in sizes.strongest([H * width >= 1, H - kernel >= 0])] == ["H >= k"]


@given(
    factors=st.lists(
        st.tuples(st.integers(-2, 3), st.integers(-2, 3), st.integers(0, 2), st.integers(-6, 12)), max_size=4
    )
)
def test_the_conditions_that_stay_say_as_much_as_all_of_them(factors: list[tuple[int, int, int, int]]) -> None:
    width = sizes.symbol("W")
    given_ones = [a * H + b * width + c * H * width >= least for a, b, c, least in factors]
    kept = [sympy.sympify(one) for one in sizes.strongest([one for one in given_ones if one not in (True, False)])]
    for h, w in product(range(1, 9), repeat=2):
        values = {H: h, width: w}
        expected = all(bool(one.subs(values)) for one in given_ones if one not in (True, False))
        assert all(bool(one.subs(values)) for one in kept) == expected


def test_equations_are_solved_for_their_symbols() -> None:
    width = sizes.symbol("W")
    given_ones = [sizes.equal(H - 2, 6), sizes.equal(2 * H, 2 * width + 4), sizes.equal(H, width + 2)]
    assert [str(one) for one in sizes.strongest(given_ones)] == ["Eq(H, 8)", "Eq(H, W + 2)"]
