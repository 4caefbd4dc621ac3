"""Poolings: shapes, memory and values against PyTorch, costs and misconceptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layers.adaptive_avgpool import AdaptiveAvgPool
from cnncalc.layers.adaptive_maxpool import AdaptiveMaxPool
from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.gap import GlobalAveragePool
from cnncalc.layers.gmp import GlobalMaxPool
from cnncalc.layers.maxpool import MaxPool
from cnncalc.layers.subsample import Subsample
from cnncalc.layers.sumpool import SumPool
from tests.layers.parity import assert_parity, shapes, sizes_per_axis, window_cases


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


@given(x=shapes(), data=st.data())
def test_adaptive_and_global_poolings_agree_with_pytorch(x, data):
    size = data.draw(sizes_per_axis(len(x) - 1, 1, 10))
    for layer in (AdaptiveAvgPool(size), AdaptiveMaxPool(size), GlobalAveragePool(), GlobalMaxPool()):
        assert_parity(layer, x)


@given(x=shapes(), data=st.data())
def test_subsample_agrees_with_pytorch(x, data):
    assert_parity(Subsample(tuple(data.draw(st.integers(1, size)) for size in x[1:])), x)
