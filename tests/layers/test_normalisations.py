"""Normalisations: shapes, parameters, buffers and what they keep, against PyTorch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layers.batchnorm import BatchNorm
from cnncalc.layers.groupnorm import GroupNorm
from cnncalc.layers.instancenorm import InstanceNorm
from cnncalc.layers.layernorm import LayerNorm
from cnncalc.layers.lrn import Lrn
from tests.layers.parity import assert_parity, shapes

ANY_SHAPE = shapes(ranks=(0, 1, 2, 3))


@given(x=ANY_SHAPE, affine=st.booleans())
def test_batchnorm_agrees_with_pytorch(x, affine):
    # A frozen one keeps no statistics, though meta tensors tell so: the CPU is asked.
    assert_parity(BatchNorm(affine=affine), x, device="cpu")


@given(x=shapes(), lengthened=st.integers(1, 3), affine=st.booleans())
def test_instancenorm_agrees_with_pytorch(x, lengthened, affine):
    assert_parity(InstanceNorm(affine=affine), (*x[:-1], x[-1] + lengthened))


@given(x=ANY_SHAPE, groups=st.integers(1, 4), affine=st.booleans())
def test_groupnorm_agrees_with_pytorch(x, groups, affine):
    assert_parity(GroupNorm(groups, affine=affine), (x[0] * groups, *x[1:]))


@given(x=ANY_SHAPE, over=st.sampled_from(["channels", "all"]), affine=st.booleans())
def test_layernorm_agrees_with_pytorch(x, over, affine):
    assert_parity(LayerNorm(over=over, affine=affine), x)


@given(x=shapes(), n=st.integers(1, 6))
def test_lrn_agrees_with_pytorch(x, n):
    assert_parity(Lrn(n), x)
