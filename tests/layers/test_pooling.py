"""Poolings: shapes, memory and values against PyTorch, costs and misconceptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.maxpool import MaxPool
from cnncalc.layers.sumpool import SumPool
from tests.layers.parity import assert_parity, window_cases


@st.composite
def pooling_options(draw: st.DrawFn) -> tuple[dict[str, object], tuple[int, ...]]:
    """Options of a pooling, and an input that they fit."""
    case = draw(window_cases(("same", "valid"), half_pad=True))
    ceil = draw(st.booleans())
    return {**case.options, "ceil": ceil}, (draw(st.integers(1, 4)), *case.spatial)


@pytest.mark.parametrize("kind", [MaxPool, SumPool])
@given(case=pooling_options())
def test_poolings_agree_with_pytorch(kind, case):
    options, x = case
    assert_parity(kind(**options), x)


@given(case=pooling_options(), count_pad=st.booleans())
def test_average_pooling_agrees_with_pytorch(case, count_pad):
    options, x = case
    assert_parity(AvgPool(**options, count_pad=count_pad), x)
