"""Worked convolutions and poolings against SciPy, PyTorch and exact arithmetic, over drawn cases."""

from __future__ import annotations

import io
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy import signal

from cnncalc.byhand.worked import convolved, pooled
from cnncalc.byhand.writing import encoded

MODES = {"zeros": "constant", "replicate": "replicate", "reflect": "reflect", "circular": "circular"}


def integers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, shape)


@given(
    seed=st.integers(0, 10**6), maps=st.integers(1, 3), channels=st.integers(1, 3),
    size=st.tuples(st.integers(5, 9), st.integers(5, 9)), kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)), pad=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    dilation=st.integers(1, 2), mode=st.sampled_from(list(MODES)), flip=st.booleans(),
)  # fmt: skip
def test_convolutions_are_those_of_pytorch(seed, maps, channels, size, kernel, stride, pad, dilation, mode, flip):
    image, weight, bias = (
        integers(seed, channels, *size),
        integers(seed + 1, maps, channels, *kernel),
        integers(seed, maps),
    )
    worked = convolved(image, weight, bias, stride=stride, pad=pad, dilation=dilation, padding_mode=mode, flip=flip)
    laid_on = weight[:, :, ::-1, ::-1].copy() if flip else weight
    padded = F.pad(torch.from_numpy(image[None].astype(float)), (pad[1], pad[1], pad[0], pad[0]), MODES[mode])
    expected = F.conv2d(padded, torch.from_numpy(laid_on.astype(float)), torch.from_numpy(bias.astype(float)),
                        stride=stride, dilation=dilation)[0]  # fmt: skip
    assert np.array_equal(worked.output, expected.numpy())
    assert worked.output.dtype == np.int64


@given(seed=st.integers(0, 10**6), n=st.integers(1, 9), k=st.integers(1, 5))
def test_one_axis_is_numpys_convolution(seed, n, k):
    image, kernel = integers(seed, n), integers(seed + 1, k)
    worked = convolved(image[None], kernel[None, None], pad="full", flip=True)
    assert np.array_equal(worked.output[0], np.convolve(image, kernel))


@given(seed=st.integers(0, 10**6), size=st.tuples(*[st.integers(3, 5)] * 3), kernel=st.tuples(*[st.integers(1, 3)] * 3))
def test_three_axes_are_scipys(seed, size, kernel):
    image, weight = integers(seed, *size), integers(seed + 1, *kernel)
    worked = convolved(image[None], weight[None, None])
    assert np.array_equal(worked.output[0], signal.correlate(image, weight, "valid"))


@given(
    numbers=st.lists(st.fractions(max_denominator=9, min_value=-5, max_value=5), min_size=16, max_size=16),
    kernel=st.lists(st.fractions(max_denominator=9, min_value=-5, max_value=5), min_size=4, max_size=4),
)
def test_fractions_stay_exact(numbers, kernel):
    image = np.array(numbers, dtype=object).reshape(4, 4)
    weight = np.array(kernel, dtype=object).reshape(2, 2)
    worked = convolved(image[None], weight[None, None])
    for y, x in product(range(3), range(3)):
        total = sum((image[y + i, x + j] * weight[i, j] for i, j in product(range(2), range(2))), start=Fraction(0))
        assert worked.output[0, y, x] == total


@given(
    seed=st.integers(0, 10**6), size=st.tuples(st.integers(4, 9), st.integers(4, 9)), k=st.integers(2, 3),
    s=st.integers(1, 3), pad=st.integers(0, 1),
)  # fmt: skip
def test_poolings_are_those_of_pytorch(seed, size, k, s, pad):
    image = integers(seed, 2, *size)
    x = torch.from_numpy(image[None].astype(float))
    average = F.avg_pool2d(x, k, s, pad, count_include_pad=False)[0].numpy()
    assert np.array_equal(pooled(image, "max", k, stride=s, pad=pad).output, F.max_pool2d(x, k, s, pad)[0].numpy())
    assert np.allclose(pooled(image, "average", k, stride=s, pad=pad).output.astype(float), average, rtol=1e-12)
    summed = F.avg_pool2d(x, k, s, pad, divisor_override=1)[0].numpy()
    assert np.array_equal(pooled(image, "sum", k, stride=s, pad=pad).output, summed)


@given(
    seed=st.integers(0, 10**6), maps=st.integers(1, 2), channels=st.integers(1, 2), stride=st.integers(1, 2),
    pad=st.sampled_from([0, 1, "same", "full"]), dilation=st.integers(1, 2), flip=st.booleans(),
    mode=st.sampled_from(["zeros", "replicate"]),
)  # fmt: skip
def test_products_of_a_window_add_up_to_its_value(seed, maps, channels, stride, pad, dilation, flip, mode):
    image, weight, bias = integers(seed, channels, 6, 5), integers(seed, maps, channels, 2, 3), integers(seed, maps)
    worked = convolved(image, weight, bias, stride=stride, pad=pad, dilation=dilation, flip=flip, padding_mode=mode)
    for seen in worked.all_seen():
        assert seen.products.sum() + seen.bias == seen.result
        inside = ~seen.padding
        for channel, (i, j) in product(seen.channels, product(range(2), range(3))):
            if inside[channel, i, j]:
                row, column = seen.start[0] + dilation * i, seen.start[1] + dilation * j
                assert seen.values[channel, i, j] == image[channel, row, column]
        if mode == "zeros":
            assert not seen.values[seen.padding].any()


def test_an_image_on_the_fast_path_has_the_same_values():
    image, weight = integers(3, 1, 130, 120), integers(4, 1, 1, 3, 3)
    expected = signal.correlate2d(image[0], weight[0, 0], "valid")
    assert np.array_equal(convolved(image, weight).output[0], expected)
    coarse = convolved(image, weight, stride=(2, 1), dilation=(1, 2), pad=2).output[0]
    spread = np.zeros((3, 5), dtype=int)
    spread[:, ::2] = weight[0, 0]
    assert np.array_equal(coarse, signal.correlate2d(np.pad(image[0], 2), spread, "valid")[::2])


@given(seed=st.integers(0, 10**6), image_bits=st.integers(1, 40), kernel_bits=st.integers(1, 25))
def test_sums_of_any_width_are_exact_on_the_fast_path(seed, image_bits, kernel_bits):
    """Whatever type they are multiplied in, against Python's integers."""
    random = np.random.default_rng(seed)
    image = random.integers(-(2**image_bits), 2**image_bits, (1, 105, 103), endpoint=True)
    weight = random.integers(-(2**kernel_bits), 2**kernel_bits, (1, 1, 2, 3), endpoint=True)
    output = convolved(image, weight).output[0]
    rows, columns = output.shape
    exact = sum(
        image[0, i : i + rows, j : j + columns].astype(object) * int(weight[0, 0, i, j])
        for i, j in product(range(2), range(3))
    )
    assert output.tolist() == exact.tolist()
    assert output.dtype in (np.int64, object)


@pytest.mark.parametrize("maps", [1, 3])
def test_a_saved_png_is_what_pillow_reads(maps):
    pixels = np.random.default_rng(maps).integers(0, 256, (maps, 7, 5))
    pixels[:, 2:4] = 9  # runs
    content, remark = encoded(pixels, ".png")
    with Image.open(io.BytesIO(content)) as picture:
        picture.verify()
    read = np.asarray(Image.open(io.BytesIO(content)))
    assert np.array_equal(read, pixels[0] if maps == 1 else pixels.transpose(1, 2, 0))
    assert remark == ""


def test_padded_integers_stay_pythons_own():
    """Beyond 64 bits, too: the zeros of the padding bring no smaller type in."""
    image = np.array([[10**30, 1]], dtype=object)
    worked = convolved(image, np.array([[[10**30, 1]]], dtype=object), pad="full", flip=True)
    assert worked.output[0].tolist() == [10**60, 2 * 10**30, 1]
    assert {type(value) for value in worked.output[0]} == {int}
