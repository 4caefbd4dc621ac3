"""Memory of recurrent layers against the tracker of PyTorch, to the byte."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.analysis import memory
from cnncalc.spec import parse
from cnncalc.unrolled import ENDS
from tests.analysis import oracle

#: Lengths around the first one at which steps are put together, and one beyond.
LENGTHS = [1, 2, 3, *range(2 * ENDS, 2 * ENDS + 4), 17]


@st.composite
def networks(draw: st.DrawFn) -> str:
    """A recurrent layer with drawn options: inside a network or first in it, trained or frozen, before other layers."""
    channels, features = draw(st.integers(1, 5)), draw(st.integers(1, 20))
    last = draw(st.booleans())
    words = [
        draw(st.sampled_from(["rnn", "lstm", "gru"])),
        str(features),
        *(f"{name}={draw(st.sampled_from(values))}" for name, values in OPTIONS.items() if draw(st.booleans())),
        *(["return=last"] if last else []),
    ]
    layer = " ".join(words)
    before = draw(st.sampled_from(["", f"conv {channels} 1; ", f"conv {channels} 3 pad=1; relu; "]))
    if draw(st.booleans()):
        layer = f"freeze {{ {layer} }}"
    ends = (
        ["dense 3", "relu; dropout 0.5"] if last else ["flatten; dense 3", "relu", "gru 3", "add { identity | tanh }"]
    )
    return f"input {channels}x{draw(st.sampled_from(LENGTHS))}; {before}{layer}; {draw(st.sampled_from(ends))}"


OPTIONS = {"layers": "123", "bidirectional": ["yes"], "bias": ["no"], "biases": "1"}


def assert_agrees(text: str, batch: int, optimizer: str, dtype: str = "float32") -> None:
    """Bytes kept and both peaks. (Of two moments with as much memory either may be named.)"""
    network, kind = parse(text), getattr(torch, dtype)
    make, shape = partial(oracle.Runner, network), network.nodes[0].shape
    assert sum(memory.saved_bytes(network, batch, dtype)) == oracle.saved_bytes(make, shape, batch, kind)
    told = oracle.inference_peak(make, shape, batch, kind)
    assert memory.inference_peak_bytes(network, batch, dtype) == told["Total"]
    bytes_taken = memory.training_bytes(network, batch, dtype, optimizer)
    if bytes_taken is not None:
        assert bytes_taken == oracle.training_peak(make, shape, batch, optimizer, kind)["Total"]


@given(networks(), st.integers(1, 3), st.sampled_from(sorted(oracle.OPTIMIZERS)))
def test_drawn_layers(text: str, batch: int, optimizer: str) -> None:
    assert_agrees(text, batch, optimizer)


@pytest.mark.sample(4)  # each layer, and each optimizer, once
@pytest.mark.parametrize("optimizer", sorted(oracle.OPTIMIZERS))
@pytest.mark.parametrize("keyword", ["rnn", "lstm", "gru"])
def test_a_long_sequence(keyword: str, optimizer: str) -> None:
    text = f"input 4x40; conv 4 1; {keyword} 6 layers=2 bidirectional=yes; {keyword} 9 return=last; dense 3"
    assert_agrees(text, 2, optimizer, "float64")


@pytest.mark.parametrize("keyword", ["rnn", "lstm", "gru"])
def test_peaks_grow_evenly_with_the_length(keyword: str) -> None:
    """However long the sequence is: its steps are not walked one by one."""
    first, second, third = (
        memory.training_bytes(parse(f"input 4x{10**15 + n}; {keyword} 6 return=last; dense 3"), 1, "float32", "sgd")
        for n in range(3)
    )
    assert first is not None
    assert second is not None
    assert third is not None
    assert third - second == second - first > 0


@pytest.mark.parametrize("statement", ["rnn 6", "lstm 6 layers=2 return=last; dense 5", "gru 6 bidirectional=yes"])
@pytest.mark.parametrize("trained", [True, False])
def test_symbolic_bytes_kept_agree_with_numbers(statement: str, trained: bool) -> None:
    first = "conv 4 1; " if trained else ""
    symbolic = sum(memory.saved_bytes(parse(f"input (4, L); {first}{statement}"), 2, "float32"))
    (length,) = symbolic.free_symbols  # type: ignore[attr-defined]
    for steps in LENGTHS:
        numeric = sum(memory.saved_bytes(parse(f"input 4x{steps}; {first}{statement}"), 2, "float32"))
        assert symbolic.subs(length, steps) == numeric  # type: ignore[attr-defined]
