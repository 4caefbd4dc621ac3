"""The window rule, its errors and the counts of published networks' layers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.errors import LayerError
from cnncalc.layer import Layer
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.crop import Crop
from cnncalc.layers.depthwise import Depthwise
from cnncalc.layers.gap import GlobalAveragePool
from cnncalc.layers.local import Local
from cnncalc.layers.maxpool import MaxPool
from cnncalc.layers.pixel_shuffle import PixelShuffle
from cnncalc.layers.reshape import Reshape
from cnncalc.layers.separable import Separable
from cnncalc.layers.shuffle import Shuffle
from cnncalc.layers.subsample import Subsample
from cnncalc.layers.upsample import Upsample
from cnncalc.sizes import decide, gcd, is_symbolic, product, symbol
from cnncalc.work import Work
from tests.layers.parity import window_cases

#: Table I of LeCun et al., 1998: the maps of S2 that each map of C3 reads.
LENET_LINKS = (
    "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235 012345"
)  # fmt: skip


def parameters(layer: Layer, x: tuple[int, ...]) -> int:
    """The number of parameters."""
    return sum(product(shape) for shape in layer.weights(Work(), x).values())


@pytest.mark.parametrize(
    ("layer", "x", "count", "connections"),
    [
        # LeCun et al., 1998, section II.B
        (Conv(6, 5), (1, 32, 32), 156, 122_304),
        (Subsample(2), (6, 28, 28), 12, 5_880),
        (Conv(16, 5, links=LENET_LINKS), (6, 14, 14), 1_516, 151_600),
        (Subsample(2), (16, 10, 10), 32, 2_000),
        (Conv(120, 5), (16, 5, 5), 48_120, 48_120),
    ],
)
def test_lenet5_has_the_published_counts(layer, x, count, connections):
    output = layer.output_shape(Work(), x)
    assert parameters(layer, x) == count
    assert layer.connections(Work(), output, x) == connections


def test_locally_connected_neurons_have_the_weights_of_the_notes():
    # 25 local connections for each of 1000 neurons, weights not shared
    assert parameters(Local(1, 25, pad="same", bias=False), (1, 1000)) == 25_000


def test_values_stored_before_the_sum_over_channels_are_the_notes_300_mib():
    layer, x, output = Conv(100, 5, pad="same"), (3, 512, 512), (100, 512, 512)
    (stored,) = (mistake for mistake in layer.mistakes if mistake.name == "channel-products-stored")
    assert layer.output_values(Work(), output, x) * 4 == 100 * 2**20
    assert stored.rule(layer, Work(), output, x) * 4 == 300 * 2**20


@pytest.mark.parametrize(
    ("layer", "x", "message"),
    [
        (
            Conv(8, 7),
            (1, 5, 6),
            "a kernel that spans 7x7 is larger than the padded input 5x6\n  the smallest input that works is 7x7",
        ),
        (
            Conv(8, 3, dilation=4, pad=1),
            (1, 5),
            "a kernel that spans 9 is larger than the padded input 7\n  the smallest input that works is 7",
        ),
        (
            MaxPool(5, stride=2, ceil=True),
            (1, 3, 3),
            "a kernel that spans 5x5 is larger than the padded input 3x3\n  the smallest input that works is 4x4",
        ),
        (
            MaxPool(3, pad=2),
            (1, 8),
            "pad=2 is more than half of the window's 3\n  the widest padding of this window is 1",
        ),
        (
            Conv(8, 3, groups=3),
            (4, 8, 8),
            "groups=3 does not divide the 4 input channels\n"
            "  every group reads and makes the same number of channels",
        ),
        (
            Conv(8, 3, groups=3),
            (6, 8, 8),
            "groups=3 does not divide the 8 filters\n  every group reads and makes the same number of channels",
        ),
        (
            ConvTranspose(8, 3, groups=2),
            (3, 8, 8),
            "groups=2 does not divide the 3 input channels\n"
            "  every group reads and makes the same number of channels",
        ),
        (
            Conv(2, 3, links="01 23"),
            (3, 8, 8),
            "links names channel 3, the input has 3\n  channels are numbered from 0 to 2",
        ),
        (
            Conv(3, 3, links="01 12"),
            (3, 8, 8),
            "links has 2 entries for 3 maps\n  write the channels that each map reads, one entry a map",
        ),
        (
            Conv(2, 3, links="01 12", groups=2),
            (4, 8, 8),
            "links and groups exclude each other\n  leave out groups: links say who reads what",
        ),
        (
            Conv(2, 3, pad=4, padding_mode="reflect"),
            (1, 4),
            "padding_mode=reflect cannot add 4 entries to an axis of 4\n"
            "  it has 3 to add on each side; pad less, or use padding_mode=replicate",
        ),
        (
            ConvTranspose(2, 3, stride=2, output_pad=2),
            (1, 4),
            "output_pad=2 must be below stride or dilation, which are 2 and 1\n  the largest that works is 1",
        ),
        (
            ConvTranspose(2, 3, pad=2),
            (1, 2),
            "pad=2 cuts off all 4 entries\n"
            "  the padding of a transposed convolution is cut off on both sides; make it smaller",
        ),
        (
            ConvTranspose(2, 3, stride=2, pad="same", output_pad=1),
            (1, 4),
            "output_pad has no place beside pad=same, which gives n * stride\n  leave one of the two out",
        ),
        (
            Crop(2, end=3),
            (1, 5),
            "crop cuts 5 entries off an axis of 5\n  at most 4 can go, both sides together",
        ),
        (
            Reshape((8, 5, 5)),
            (16, 5, 5),
            "cannot reshape 16x5x5 to 8x5x5\n  16*5*5 = 400 values are not 8*5*5 = 200; the two must be equal",
        ),
        (
            Shuffle(4),
            (6, 8, 8),
            "shuffle 4 does not divide the 6 channels\n  every group has as many channels as the others",
        ),
        (
            PixelShuffle(2),
            (6, 8, 8),
            "pixel_shuffle 2 needs a multiple of 4 channels, got 6\n"
            "  one channel of the output is made of factor^axes channels of the input",
        ),
        (
            Upsample(2, align_corners=True),
            (6, 8),
            "align_corners has a meaning for mode=linear only\n  leave it out",
        ),
        (
            Conv(8, 3),
            (784,),
            "conv needs channels and one to three spatial axes, got 784\n"
            "  state them with 'reshape' (for example 'reshape 1x28x28')",
        ),
    ],
)  # fmt: skip
def test_errors_say_what_was_found_and_what_to_do(layer, x, message):
    with pytest.raises(LayerError) as caught:
        layer.output_shape(Work(), x)
    assert str(caught.value) == message


@pytest.mark.parametrize("links", ["", "0a 1", "00 1", "-1", (()), 5])
def test_links_that_cannot_be_read_are_named(links):
    with pytest.raises(LayerError, match="links must be"):
        Conv(2, 3, links=links)


@given(rows=st.lists(st.lists(st.integers(0, 20), min_size=1, unique=True), min_size=1))
def test_links_are_written_as_they_are_read(rows):
    (kind,) = (option.kind for option in Conv.options() if option.name == "links")
    links = kind.convert(rows)
    assert kind.convert(kind.show(links).strip('"')) == links


@given(case=window_cases())
def test_symbolic_options_give_the_shapes_of_their_numbers(case):
    rank = len(case.spatial)
    options = {"stride": 1, "pad": 0, "dilation": 1, **case.options}
    numbers, symbols = {}, {}
    for name, value in options.items():
        entries = value if isinstance(value, tuple) else (value,) * rank
        symbols[name] = tuple(symbol(f"{name}{axis}") for axis in range(rank))
        numbers |= dict(zip(symbols[name], entries, strict=True))
    lengths = tuple(symbol(f"n{axis}") for axis in range(rank))
    numbers |= dict(zip(lengths, case.spatial, strict=True))
    for make in (
        lambda **given: Conv(2, **given),
        lambda **given: Depthwise(**given),
        lambda **given: Separable(2, **given),
    ):
        work = Work()
        shape = make(**symbols).output_shape(work, (2, *lengths))
        expected = make(**options).output_shape(Work(), (2, *case.spatial))
        assert tuple(int(size.subs(numbers)) if axis else size for axis, size in enumerate(shape)) == expected
        assert all(decide(condition.subs(numbers)) for condition in work.conditions)


@given(first=st.integers(1, 60), second=st.integers(1, 60))
def test_a_symbolic_common_divisor_gives_that_of_its_numbers(first, second):
    n, m = symbol("n"), symbol("m")
    expected = gcd(first, second)
    for common, number in ((gcd(n, second), first), (gcd(first, n), second)):
        assert (common.subs(n, number) if is_symbolic(common) else common) == expected
    assert gcd(n, m).subs({n: first, m: second}).doit() == expected


def test_one_window_reads_every_entry_once():
    h, w = symbol("H"), symbol("W")
    half = Conv(1, 1, stride=2).output_shape(Work(), (1, h, w))
    assert GlobalAveragePool().connections(Work(), (1, 1, 1), half) == product(half)
