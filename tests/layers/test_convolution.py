"""Convolutions: shapes, parameters, MACs and memory against PyTorch, published counts, values against SciPy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layers.conv import Conv
from cnncalc.layers.depthwise import Depthwise
from cnncalc.layers.local import Local
from cnncalc.layers.separable import Separable
from tests.layers.drawn import transposed_case
from tests.layers.parity import WindowCase, assert_parity, window_cases

WORDS = ("valid", "same", "full", "causal")


def with_room(case: WindowCase, mode: str) -> tuple[int, ...]:
    """Spatial sizes that can be reflected, or go round, as far as the case pads: twice the largest span will do."""
    return case.spatial if mode in ("zeros", "replicate") else tuple(size + 16 for size in case.spatial)


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[dict[str, object], tuple[int, ...]]:
    """Options of a convolution, and an input that they fit."""
    case = draw(window_cases(WORDS))
    groups = draw(st.integers(1, 3))
    mode = draw(st.sampled_from(["zeros", "replicate", "reflect", "circular"]))
    options = {
        **case.options,
        "filters": groups * draw(st.integers(1, 3)),
        "groups": groups,
        "bias": draw(st.booleans()),
        "padding_mode": mode,
        "flip": draw(st.booleans()),
    }
    return options, (groups * draw(st.integers(1, 3)), *with_room(case, mode))


@given(case=convolutions())
def test_convolutions_agree_with_pytorch(case):
    options, x = case
    assert_parity(Conv(**options), x)


@given(case=window_cases(WORDS), data=st.data())
def test_linked_convolutions_agree_with_pytorch(case, data):
    channels = data.draw(st.integers(1, 4))
    rows = st.lists(st.integers(0, channels - 1), min_size=1, max_size=channels, unique=True)
    links = tuple(map(tuple, data.draw(st.lists(rows, min_size=1, max_size=4))))
    mode = data.draw(st.sampled_from(["zeros", "replicate", "reflect", "circular"]))
    bias, flip = data.draw(st.booleans()), data.draw(st.booleans())
    layer = Conv(len(links), bias=bias, flip=flip, padding_mode=mode, links=links, **case.options)
    assert_parity(layer, (channels, *with_room(case, mode)))


@given(case=window_cases(WORDS), data=st.data())
def test_depthwise_and_separable_agree_with_pytorch(case, data):
    mode = data.draw(st.sampled_from(["zeros", "replicate", "reflect", "circular"]))
    x = (data.draw(st.integers(1, 4)), *with_room(case, mode))
    options = {**case.options, "bias": data.draw(st.booleans()), "padding_mode": mode}
    number = data.draw(st.integers(1, 3))
    assert_parity(Depthwise(multiplier=number, flip=data.draw(st.booleans()), **options), x)
    assert_parity(Separable(number, **options), x)


@given(case=window_cases(("valid", "same"), dilated=False), data=st.data())
def test_local_agrees_with_pytorch(case, data):
    layer = Local(data.draw(st.integers(1, 3)), bias=data.draw(st.booleans()), **case.options)
    assert_parity(layer, (data.draw(st.integers(1, 3)), *case.spatial))


@given(data=st.data())
def test_transposed_convolutions_agree_with_pytorch(data):
    layer, (x,) = transposed_case(data.draw, "conv_transpose", (6, 4, 4, 3), 3)
    assert_parity(layer, x)
