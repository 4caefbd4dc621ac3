"""Dense, radial basis, embedding and recurrent layers: shapes, parameters, MACs and what they keep, against PyTorch."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnncalc import catalog
from cnncalc.layers.dense import Dense
from cnncalc.layers.embed import Embed
from cnncalc.layers.rbf import Rbf
from tests.layers.parity import assert_parity

SIZE = st.integers(1, 9)
# On the CPU a fused kernel takes over the lstm and keeps a workspace of its own.
RECURRENT = (("rnn", "meta"), ("rnn", "cpu"), ("gru", "meta"), ("gru", "cpu"), ("lstm", "meta"))
RECURRENT_OPTIONS = st.fixed_dictionaries(
    {"features": SIZE},
    optional={
        "layers": st.integers(1, 3),
        "bidirectional": st.booleans(),
        "bias": st.booleans(),
        "biases": st.integers(1, 2),
        "returns": st.sampled_from(["sequence", "last"]),
    },
)


@given(inputs=SIZE, features=SIZE, bias=st.booleans())
def test_dense_agrees_with_pytorch(inputs, features, bias):
    assert_parity(Dense(features, bias=bias), (inputs,))


@given(inputs=SIZE, features=SIZE)
def test_rbf_agrees_with_pytorch(inputs, features):
    assert_parity(Rbf(features), (inputs,))


@given(length=SIZE, channel=st.booleans(), vocabulary=SIZE, features=SIZE)
def test_embed_agrees_with_pytorch(length, channel, vocabulary, features):
    assert_parity(Embed(vocabulary, features), (1, length) if channel else (length,), dtype=torch.int64)


@pytest.mark.parametrize(("word", "device"), RECURRENT)
@given(options=RECURRENT_OPTIONS, inputs=SIZE, length=SIZE)
def test_recurrent_layers_agree_with_pytorch(word, device, options, inputs, length):
    assert_parity(catalog.find(word)(**options), (inputs, length), device=device)
