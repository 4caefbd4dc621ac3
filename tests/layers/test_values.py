"""Values of the twins with options that the library has no module for, against SciPy and the definitions."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from cnncalc.layers.avgpool import AvgPool
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.local import Local
from cnncalc.layers.maxpool import MaxPool
from cnncalc.layers.pixel_shuffle import PixelShuffle
from cnncalc.layers.subsample import Subsample
from cnncalc.layers.sumpool import SumPool
from cnncalc.layers.upsample import Upsample
from cnncalc.work import Work
from tests.layers.parity import shapes


def integers(*shape: int, seed: int = 0) -> torch.Tensor:
    """Small whole numbers as float64: sums of their products are exact."""
    return torch.from_numpy(np.random.default_rng(seed).integers(-9, 10, shape).astype(np.float64))


def run(twin: torch.nn.Module, x: torch.Tensor, **weights: torch.Tensor) -> np.ndarray:
    """The output of a twin with these weights, without the batch axis."""
    twin = twin.double()
    for name, value in weights.items():
        twin.get_parameter(name).data = value
    with torch.no_grad():
        return twin(x[None])[0].numpy()


def same_padding(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's rule for padding=SAME, as its documentation states it."""
    rest = length % stride
    total = max(kernel - stride, 0) if rest == 0 else max(kernel - rest, 0)
    return total // 2, total - total // 2


@given(x=shapes(ranks=(2,)), k=st.integers(1, 4), m=st.integers(1, 4), s=st.integers(1, 4))
def test_same_padding_is_that_of_tensorflow(x, k, m, s):
    _, height, width = x
    x, kernel = integers(1, height, width), integers(1, 1, k, m, seed=1)
    layer = Conv(1, (k, m), stride=s, pad="same", bias=False)
    padded = np.pad(x[0].numpy(), [same_padding(height, k, s), same_padding(width, m, s)])
    expected = signal.correlate2d(padded, kernel[0, 0].numpy(), "valid")[::s, ::s]
    assert np.array_equal(run(layer.torch((1, height, width)), x, weight=kernel)[0], expected)


@pytest.mark.parametrize(("flip", "scipy"), [(True, signal.convolve2d), (False, signal.correlate2d)])
@pytest.mark.parametrize(("pad", "mode"), [("full", "full"), (0, "valid")])
def test_flipped_kernels_are_the_mathematical_convolution(flip, scipy, pad, mode):
    x, kernel = integers(1, 7, 6), integers(1, 1, 3, 4, seed=1)
    layer = Conv(1, (3, 4), pad=pad, flip=flip, bias=False)
    expected = scipy(x[0].numpy(), kernel[0, 0].numpy(), mode)
    assert np.array_equal(run(layer.torch((1, 7, 6)), x, weight=kernel)[0], expected)


def test_causal_padding_is_a_filter_that_sees_the_past_only():
    x, kernel = integers(1, 12), integers(1, 1, 3, seed=1)
    layer = Conv(1, 3, pad="causal", dilation=2, flip=True, bias=False)
    taps = np.zeros(5)
    taps[::2] = kernel[0, 0]
    expected = signal.lfilter(taps, [1.0], x[0].numpy())
    assert np.array_equal(run(layer.torch((1, 12)), x, weight=kernel)[0], expected)


def test_each_map_sums_over_its_links():
    x, kernel, bias = integers(4, 6, 7), integers(6, 1, 2, 3, seed=1), integers(3, seed=2)
    layer = Conv(3, (2, 3), links="013 2 30")
    kernels = iter(kernel[:, 0].numpy())
    expected = [
        sum(signal.correlate2d(x[channel].numpy(), next(kernels), "valid") for channel in channels)
        + float(bias[number])
        for number, channels in enumerate([(0, 1, 3), (2,), (3, 0)])
    ]
    assert np.array_equal(run(layer.torch((4, 6, 7)), x, weight=kernel, bias=bias), expected)


@pytest.mark.parametrize(
    ("options", "x"), [({"kernel": (2, 3), "stride": 2, "pad": 1}, (2, 5, 6)), ({"kernel": 4, "pad": "same"}, (2, 7))]
)
def test_locally_connected_with_equal_weights_is_a_convolution(options, x):
    local, conv = Local(3, **options), Conv(3, **options)
    output = conv.output_shape(Work(), x)
    weight = integers(*conv.weights(Work(), x)["weight"], seed=1)
    bias = integers(3, seed=2)
    rank = len(x) - 1
    everywhere = weight.view(3, *[1] * rank, *weight.shape[1:]).expand(3, *output[1:], *weight.shape[1:])
    biases = bias.view(3, *[1] * rank).expand(*output)
    values = run(local.torch(x), integers(*x), weight=everywhere.contiguous(), bias=biases.contiguous())
    assert np.array_equal(values, run(conv.torch(x), integers(*x), weight=weight, bias=bias))


@given(length=st.integers(1, 6), kernel=st.integers(1, 5), stride=st.integers(1, 4), dilation=st.integers(1, 3))
def test_transposed_same_padding_is_the_adjoint_of_a_convolution(length, kernel, stride, dilation):
    options = {"stride": stride, "pad": "same", "dilation": dilation, "bias": False}
    weight = integers(2, 3, kernel, seed=1)
    x, y = integers(3, length * stride), integers(2, length, seed=2)
    there = run(Conv(2, kernel, **options).torch(tuple(x.shape)), x, weight=weight)
    back = run(ConvTranspose(3, kernel, **options).torch(tuple(y.shape)), y, weight=weight)
    assert (there * y.numpy()).sum() == (x.numpy() * back).sum()


@given(
    n=st.integers(1, 9), k=st.integers(1, 4), s=st.integers(1, 4), d=st.integers(1, 3),
    pad=st.sampled_from([0, 1, "same"]), ceil=st.booleans(),
)  # fmt: skip
def test_poolings_are_what_they_say_of_the_entries_inside(n, k, s, d, pad, ceil):
    n, pad = n + d * (k - 1), pad if pad == "same" or k > 1 else 0
    options = {"kernel": k, "stride": s, "pad": pad, "dilation": d, "ceil": ceil}
    before = same_padding(n, d * (k - 1) + 1, s)[0] if pad == "same" else pad
    x = integers(1, n)
    (_, length) = MaxPool(**options).output_shape(Work(), (1, n))
    windows = [[float(x[0, at]) for j in range(k) if 0 <= (at := s * o - before + d * j) < n] for o in range(length)]
    for layer, reduce in (
        (MaxPool(**options), max),
        (SumPool(**options), sum),
        (AvgPool(**options), lambda window: sum(window) / len(window)),
    ):
        assert np.allclose(run(layer.torch((1, n)), x)[0], [reduce(window) for window in windows], rtol=1e-12), layer


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("pad", [1, "same"])
def test_counted_padding_divides_by_the_whole_window(dilation, pad):
    options = {"kernel": (2, 3), "stride": 2, "pad": pad, "dilation": dilation}
    x = integers(2, 7, 8)
    average = run(AvgPool(**options, count_pad=True).torch((2, 7, 8)), x)
    assert np.allclose(average * 6, run(SumPool(**options).torch((2, 7, 8)), x), rtol=1e-12)


def test_subsample_trains_a_coefficient_and_a_bias():
    x, weight, bias = integers(2, 5, 7), integers(2, seed=1), integers(2, seed=2)
    sums = x[:, :4, :6].numpy().reshape(2, 2, 2, 2, 3).sum((2, 4))
    expected = sums * weight.numpy()[:, None, None] + bias.numpy()[:, None, None]
    assert np.array_equal(run(Subsample((2, 3)).torch((2, 5, 7)), x, weight=weight, bias=bias), expected)


def test_nearest_upsampling_repeats_every_value():
    x = integers(2, 3, 4)
    expected = x.numpy().repeat(3, axis=1).repeat(2, axis=2)
    assert np.array_equal(run(Upsample((3, 2)).torch((2, 3, 4)), x), expected)


@pytest.mark.parametrize("lengths", [(5,), (2, 3, 4)])
def test_pixel_shuffle_interleaves_channels(lengths):
    # Channel c of the input gives entry (c's digits in base 2) of each 2 x ... x 2 block.
    rank = len(lengths)
    x = integers(2**rank, *lengths)
    y = run(PixelShuffle(2).torch(tuple(x.shape)), x)
    for channel, digits in enumerate(np.ndindex(*[2] * rank)):
        assert np.array_equal(y[(0, *(slice(digit, None, 2) for digit in digits))], x[channel].numpy())
