"""The wrong value that a student is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading.cells import apart

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS, NUMBERS)
def test_different_numbers_are_told_apart(one, other):
    given, expected = apart(one, other)
    assert (given != expected) is (one != other)


def test_no_more_digits_than_are_needed():
    assert apart(2.5, 1 / 3) == ("2.5", "0.333333")
    assert apart(2.67499991, 2.67500012) == ("2.67499991", "2.67500012")
