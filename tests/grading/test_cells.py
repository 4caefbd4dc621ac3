"""The wrong value that a student is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.grading.cells import apart, lines
from cnncalc.grading.results import ChannelWindow, WrongCell

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS, NUMBERS)
def test_different_numbers_are_told_apart(one, other):
    given, expected = apart(one, other)
    assert (given != expected) is (one != other)


def test_no_more_digits_than_are_needed():
    assert apart(2.5, 1 / 3) == ("2.5", "0.333333")
    assert apart(2.67499991, 2.67500012) == ("2.67499991", "2.67500012")


def test_channels_that_are_left_out_are_told():
    shown = tuple(ChannelWindow(at, (("1",),), ((False,),), (("2",),), (("2",),), "2") for at in range(3))
    for count, said in ((4, "the sum of all 4 channels (3 of them are shown): 8 = 8"), (3, "all 3 channels: 8 = 8")):
        cell = WrongCell("out", (0, 0, 0, 0), "7", "8", (), (0, 0), shown, count, "8")
        *_, last = lines(cell)
        assert last.endswith(said)
