"""Activations, dropout and the like: shapes, parameters and what they keep, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from cnncalc import catalog
from cnncalc.arrays import erf
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


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_the_error_function_is_scipys_to_three_units_of_the_last_digit(dtype):
    small = 10.0 ** np.linspace(np.log10(np.finfo(dtype).tiny), 0, 5000)
    x = np.concatenate([np.linspace(-7, 7, 200_001), small, -small, [np.inf, -np.inf, 0.0]]).astype(dtype)
    exact, found = special.erf(x.astype(np.float64)), erf(x)
    assert found.dtype == dtype
    assert np.all(np.abs(found - exact) <= 3.5 * np.spacing(np.abs(exact).astype(dtype)))
    assert np.isnan(erf(np.array([np.nan], dtype)))
    assert np.signbit(erf(np.array([-0.0], dtype)))
