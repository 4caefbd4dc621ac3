"""Activations, dropout and the like: shapes, parameters and what they keep, against PyTorch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import catalog
from tests.layers.parity import assert_parity, shapes

PLAIN = ("sigmoid", "tanh", "softplus", "softmax", "log_softmax")
IN_PLACE = ("relu", "relu6", "silu", "hardswish", "hardsigmoid")
ANY_SHAPE = shapes(ranks=(0, 1, 2, 3))
SHARES = st.sampled_from([0, 0.0, 0.25, 0.5, 1])


@pytest.mark.parametrize("word", PLAIN)
@given(x=ANY_SHAPE)
def test_activations_agree_with_pytorch(word, x):
    assert_parity(catalog.find(word)(), x)


@pytest.mark.parametrize("word", IN_PLACE)
@given(x=ANY_SHAPE, inplace=st.booleans())
def test_activations_in_place_agree_with_pytorch(word, x, inplace):
    assert_parity(catalog.find(word)(inplace=inplace), x)


@pytest.mark.parametrize("word", ["leaky_relu", "elu"])
@given(x=ANY_SHAPE, inplace=st.booleans(), slope=st.floats(0, 2))
def test_activations_with_a_slope_agree_with_pytorch(word, x, inplace, slope):
    assert_parity(catalog.find(word)(slope, inplace=inplace), x)


@given(x=ANY_SHAPE, approximate=st.booleans())
def test_gelu_agrees_with_pytorch(x, approximate):
    assert_parity(catalog.find("gelu")(approximate=approximate), x)


@given(x=ANY_SHAPE, each=st.sampled_from(["layer", "channel"]))
def test_prelu_agrees_with_pytorch(x, each):
    assert_parity(catalog.find("prelu")(each=each), x)


@given(x=ANY_SHAPE, p=SHARES, inplace=st.booleans())
def test_dropout_agrees_with_pytorch(x, p, inplace):
    assert_parity(catalog.find("dropout")(p, inplace=inplace), x)


@given(x=ANY_SHAPE, p=SHARES)
def test_droppath_agrees_with_pytorch(x, p):
    assert_parity(catalog.find("droppath")(p), x)
