"""Layers that rearrange values: shapes, parameters and memory against PyTorch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnncalc.layers.crop import Crop
from cnncalc.layers.flatten import Flatten
from cnncalc.layers.identity import Identity
from cnncalc.layers.pad import Pad
from cnncalc.layers.pixel_shuffle import PixelShuffle
from cnncalc.layers.reshape import Reshape
from cnncalc.layers.scale import Scale
from cnncalc.layers.shuffle import Shuffle
from cnncalc.layers.upsample import Upsample
from tests.layers.parity import assert_parity, shapes, sizes_per_axis


@given(x=shapes(ranks=(0, 1, 2, 3)))
def test_flatten_identity_and_scale_agree_with_pytorch(x):
    for layer in (Flatten(), Identity(), Scale()):
        assert_parity(layer, x)


@given(x=shapes(ranks=(0, 1, 2, 3)), data=st.data())
def test_reshape_agrees_with_pytorch(x, data):
    shape = data.draw(st.permutations(x))
    cut = data.draw(st.integers(1, len(shape)))
    last = 1
    for size in shape[cut - 1 :]:
        last *= size
    assert_parity(Reshape((*shape[: cut - 1], last)), x)


@given(x=shapes(), data=st.data())
def test_pad_and_crop_agree_with_pytorch(x, data):
    rank = len(x) - 1
    pad = data.draw(sizes_per_axis(rank, 0, 3))
    end = data.draw(st.none() | sizes_per_axis(rank, 0, 3))
    assert_parity(Pad(pad, end=end), x)
    assert_parity(Crop(pad, end=end), (x[0], *(size + 6 for size in x[1:])))


@given(x=shapes(), data=st.data())
def test_upsample_agrees_with_pytorch(x, data):
    mode = data.draw(st.sampled_from(["nearest", "linear"]))
    corners = mode == "linear" and data.draw(st.booleans())
    assert_parity(Upsample(data.draw(sizes_per_axis(len(x) - 1, 1, 4)), mode=mode, align_corners=corners), x)


@given(x=shapes(), factor=st.integers(1, 3))
def test_shuffles_agree_with_pytorch(x, factor):
    assert_parity(Shuffle(factor), (x[0] * factor, *x[1:]))
    assert_parity(PixelShuffle(factor), (x[0] * factor ** (len(x) - 1), *x[1:]))
