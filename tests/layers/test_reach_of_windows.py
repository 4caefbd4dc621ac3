"""What an output sees of its input, against the support of gradients in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layer import Layer
from cnncalc.layers.adaptive_avgpool import AdaptiveAvgPool
from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.crop import Crop
from cnncalc.layers.pad import Pad
from cnncalc.layers.pixel_shuffle import PixelShuffle
from cnncalc.layers.separable import Separable
from cnncalc.layers.sumpool import SumPool
from cnncalc.layers.upsample import Upsample
from cnncalc.work import Work
from tests.layers.parity import shapes, sizes_per_axis, window_cases


def supports(layer: Layer, length: int) -> Iterator[tuple[set[int], tuple[int, int]]]:
    """For each entry of a 1-D output: the entries of the input with a gradient, and the bounds that the layer states.

    Weights and gradients are positive, so that nothing cancels.
    """
    channels = 4 if isinstance(layer, PixelShuffle) else 1
    x = torch.ones(1, channels, length, dtype=torch.float64, requires_grad=True)
    twin = layer.torch((channels, length)).double()
    for parameter in twin.parameters():
        torch.nn.init.ones_(parameter)
    output = layer.output_shape(Work(), (channels, length))
    ((reach,),) = layer.reach(output, (channels, length))
    for entry, value in enumerate(twin(x).sum(1)[0]):
        (gradient,) = torch.autograd.grad(value, x, retain_graph=True)
        seen = set(gradient.abs().sum((0, 1)).gt(1e-9).nonzero().flatten().tolist())
        low, high = ceil(reach.step * entry + reach.low), floor(reach.step * entry + reach.high)
        yield seen, (low, high)


def assert_reach(layer: Layer, length: int, *, gaps: bool = False) -> None:
    """Each entry sees nothing beyond its bounds and, inside the input, both of them.

    `gaps`: the bounds may fall between the entries that a phase sees (a dilated kernel, an overhanging window).
    """
    for seen, (low, high) in supports(layer, length):
        assert seen <= set(range(low, high + 1)), (layer, length)
        inside = 0 <= low <= high < length
        if inside and not gaps:
            assert {low, high} <= seen, (layer, length)


@given(case=window_cases(("same", "full", "causal")))
def test_convolutions(case):
    options = {name: value[0] if isinstance(value, tuple) else value for name, value in case.options.items()}
    assert_reach(Conv(1, **options), case.spatial[0])
    assert_reach(Separable(1, **options), case.spatial[0])


@given(case=window_cases(("same",), half_pad=True), ceil=st.booleans())
def test_poolings(case, ceil):
    options = {name: value[0] if isinstance(value, tuple) else value for name, value in case.options.items()}
    assert_reach(SumPool(**options, ceil=ceil), case.spatial[0])
    assert_reach(AvgPool(**options, ceil=ceil), case.spatial[0])


@given(
    length=st.integers(2, 7),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    pad=st.sampled_from([0, 1, "same"]),
    dilation=st.integers(1, 2),
)
def test_transposed_convolutions(length, kernel, stride, pad, dilation):
    layer = ConvTranspose(1, kernel, stride=stride, pad=pad if kernel > 2 or pad == "same" else 0, dilation=dilation)
    assert_reach(layer, length, gaps=dilation > 1)


@given(length=st.integers(1, 7), factor=st.integers(1, 4), mode=st.sampled_from(["nearest", "linear", "corners"]))
def test_upsampling(length, factor, mode):
    options = {"mode": "linear", "align_corners": True} if mode == "corners" else {"mode": mode}
    assert_reach(Upsample(factor, **options), length)


@given(length=st.integers(2, 12), size=st.integers(2, 12))
def test_adaptive_pooling(length, size):
    assert_reach(AdaptiveAvgPool(size), length)


@pytest.mark.parametrize("layer", [Pad(2), Pad(0, end=3), Crop(2), Crop(1, end=0), PixelShuffle(2), PixelShuffle(4)])
def test_layers_that_move_values(layer):
    assert_reach(layer, 8)


@given(x=shapes(ranks=(2, 3)), data=st.data())
def test_every_axis_has_its_own_reach(x, data):
    stride = data.draw(sizes_per_axis(len(x) - 1, 1, 3))
    layer = Conv(1, 1, stride=stride)
    (reaches,) = layer.reach(layer.output_shape(Work(), x), x)
    steps = stride if isinstance(stride, tuple) else (stride,) * (len(x) - 1)
    assert tuple(reach.step for reach in reaches) == steps
