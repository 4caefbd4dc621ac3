"""Memory of drawn branches against the tracker of PyTorch: gradients that meet, storages that are shared."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.analysis import memory
from cnncalc.spec import parse
from tests.analysis import oracle

BATCH, CHANNELS = 2, 6

#: Layers that keep the shape of a map.
KEEPING = (
    "identity",
    f"conv {CHANNELS} 1",
    f"conv {CHANNELS} 3 pad=1",
    "relu",
    "sigmoid",
    "batchnorm",
    "maxpool 3 stride=1 pad=1",
    "dropout 0",
    "dropout 0.5",
    "freeze { dropout 0.5 }",
    f"freeze {{ conv {CHANNELS} 1 }}",
)


def gates(width: int) -> list[str]:
    """Branches that make one number a channel, or one number in all."""
    return [
        "gap",
        "gap; sigmoid",
        f"gap; conv {width} 1; relu; conv {CHANNELS} 1; sigmoid",
        "gap; conv 1 1",
        "conv 1 1; tanh",  # one channel, all positions
    ]


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> str:
    """Statements that keep the shape of a map: layers, and merges of such statements."""
    kinds = ["layer"] * 2 + (["add", "multiply", "split"] if depth else [])
    parts = []
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
        if kind == "layer":
            parts.append(draw(st.sampled_from(KEEPING)))
        elif kind == "split":
            part = draw(st.sampled_from(["relu", "batchnorm", f"conv {CHANNELS // 2} 1"]))
            parts.append(f"split {{ identity | {part} }}")
        else:
            branches = draw(st.lists(blocks(depth=depth - 1), min_size=2, max_size=3))
            if kind == "multiply":
                branches += draw(st.lists(st.sampled_from(gates(draw(st.integers(1, 40)))), max_size=2))
                branches = draw(st.permutations(branches))
            parts.append(f"{kind} {{ {' | '.join(branches)} }}")
    return "; ".join(parts)


@st.composite
def networks(draw: st.DrawFn) -> str:
    """A block between a convolution and the end of a classifier."""
    size, features = draw(st.integers(1, 5)), draw(st.integers(1, 40))
    end = draw(st.sampled_from(["gap; flatten", "flatten", f"concat {{ identity | conv {features} 1 }}; gap; flatten"]))
    return f"input 3x{size}x{size}; conv {CHANNELS} 1; {draw(blocks())}; {end}; dense {features}; dense 4"


def assert_agrees(text: str, optimizer: str) -> None:
    """Bytes kept and both peaks, each with its parts."""
    network = parse(text)
    make, shape = partial(oracle.Runner, network), network.nodes[0].shape
    assert sum(memory.saved_bytes(network, BATCH, "float32")) == oracle.saved_bytes(make, shape, BATCH)
    assert memory.inference_peak_bytes(network, BATCH, "float32") == oracle.inference_peak(make, shape, BATCH)["Total"]
    peak = memory.training_peak(network, BATCH, "float32", optimizer)
    assert peak is not None
    told = oracle.training_peak(make, shape, BATCH, optimizer)
    assert (peak.bytes, peak.activations) == (told["Total"], told["Activation"])


@given(networks(), st.sampled_from(sorted(oracle.OPTIMIZERS)))
def test_drawn_branches(text: str, optimizer: str) -> None:
    assert_agrees(text, optimizer)


@pytest.mark.parametrize(
    "text",
    [
        # The gradient of a branch without layers meets the others at once, not at the place where it is written.
        "input 8x2x2; conv 96 1; multiply { identity | conv 96 1 | gap; conv 24 1; relu; conv 96 1; sigmoid }; gap; "
        "flatten; dense 4",
        "input 8; dense 9; add { identity | dense 9 | dropout 0 | flatten }; freeze { dropout 0.5 }; dense 3",
    ],
)
def test_branches_without_layers(text: str) -> None:
    assert_agrees(text, "sgd")
