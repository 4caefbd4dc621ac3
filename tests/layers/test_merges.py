"""Merges: shapes and what they keep against PyTorch, which branches fit, and what is said of those that do not."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.errors import LayerError
from cnncalc.layer import Needs, Reach
from cnncalc.layers.add import Add
from cnncalc.layers.concat import Concat
from cnncalc.layers.multiply import Multiply
from cnncalc.layers.split import Split
from cnncalc.sizes import symbol
from cnncalc.work import Work
from tests.layers.parity import assert_parity, saved, shapes, stated_saved, twin_of

ANY_SHAPE = shapes(ranks=(0, 1, 2, 3))
BRANCHES = st.integers(2, 4)


@given(x=ANY_SHAPE, branches=BRANCHES)
def test_add_agrees_with_pytorch(x, branches):
    assert_parity(Add(), *[x] * branches)


@given(x=ANY_SHAPE, channels=st.lists(st.integers(1, 6), min_size=2, max_size=4))
def test_concat_agrees_with_pytorch(x, channels):
    assert_parity(Concat(), *[(size, *x[1:]) for size in channels])


@given(x=ANY_SHAPE, parts=st.integers(1, 4), data=st.data())
def test_split_agrees_with_pytorch(x, parts, data):
    part = data.draw(st.integers(0, parts - 1))
    assert_parity(Split(part, parts), (x[0] * parts, *x[1:]))


@given(x=ANY_SHAPE, branches=BRANCHES, data=st.data())
def test_multiply_agrees_with_pytorch(x, branches, data):
    ones = data.draw(
        st.lists(st.lists(st.booleans(), min_size=len(x), max_size=len(x)), min_size=branches, max_size=branches)
    )
    inputs = [tuple(1 if one else size for one, size in zip(row, x, strict=True)) for row in ones]
    layer = Multiply()
    assert_parity(layer, *inputs)
    twin = twin_of(layer, *inputs)
    for flags in product((True, False), repeat=branches):
        needs = Needs(flags, False, True)
        assert stated_saved(layer, needs, *inputs) == saved(twin, needs, *inputs), (inputs, flags)


def test_a_repeated_axis_is_seen_from_everywhere():
    reaches = Multiply().reach((16, 8, 9), (16, 8, 9), (16, 1, 9))
    assert reaches == ((Reach(1, 0, 0), Reach(1, 0, 0)), (Reach(0, 0, 0), Reach(1, 0, 0)))


def message(layer, *inputs):
    with pytest.raises(LayerError) as caught:
        layer.output_shape(Work(), *inputs)
    return str(caught.value)


def test_branches_that_do_not_fit_are_told_with_a_mend():
    assert message(Add(), (64, 56, 56), (256, 56, 56)) == (
        "add needs branches of equal shape, got 64x56x56 and 256x56x56\n"
        "  the first branch has 64 channels: 'conv 256 1' at its end makes 256 of them"
    )
    assert message(Add(), (8,), (8,), (9,)) == (
        "add needs branches of equal shape, got 8, 8 and 9\n"
        "  the first branch has 8 features: 'dense 9' at its end makes 9 of them"
    )
    assert message(Concat(), (64, 24, 24), (64, 25, 25)) == (
        "concat needs branches of equal spatial size, got 64x24x24 and 64x25x25\n"
        "  H and W: sizes differ by rounding; every stride on the way must divide them (even for a stride of 2)"
    )
    assert message(Concat(), (64, 28, 28), (64, 28, 14)) == (
        "concat needs branches of equal spatial size, got 64x28x28 and 64x28x14\n"
        "  W: one branch is 2 times as large: the other has a stride that it lacks"
    )
    assert message(Multiply(), (6, 26), (6, 28)) == (
        "multiply needs branches of equal shape (or size 1), got 6x26 and 6x28\n"
        "  L: a kernel without padding takes entries away; 'pad=same' keeps them"
    )
    assert message(Add(), (6, 28), (168,)) == (
        "add needs branches of equal shape, got 6x28 and 168\n  'flatten' takes axes away, 'reshape' brings them back"
    )
    assert message(Add(), (6, 28)) == "add needs two or more branches, got 1"


def test_add_repeats_no_axis_of_size_one():
    assert "add needs branches of equal shape, got 6x28 and 6x1" in message(Add(), (6, 28), (6, 1))


def test_symbolic_branches_fit_under_a_condition_or_never():
    n, m = symbol("n"), symbol("m")
    work = Work()
    assert Add().output_shape(work, (8, n), (8, m)) == (8, n)
    (condition,) = work.conditions
    assert condition.subs({n: 4, m: 4}) == True  # noqa: E712  (the algebra library's own truth)
    assert condition.subs({n: 4, m: 5}) == False  # noqa: E712
    assert "got (8, n) and (8, n - 2)" in message(Add(), (8, n), (8, n - 2))


def test_shares_that_do_not_divide_are_told():
    assert message(Split(2, 2), (64, 8, 8)) == "split counts its 2 branches from 0: there is no branch 2"
    assert message(Split(0, 3), (64, 8, 8)) == "split gives each of 3 branches an equal share, got 64 channels"


def test_a_merge_of_more_branches_than_anybody_reads_is_refused():
    assert Add().output_shape(Work(), *[(4,)] * 256) == (4,)
    with pytest.raises(LayerError, match="concat merges at most 256 branches, got 1000"):
        Concat().output_shape(Work(), *[(4,)] * 1000)
