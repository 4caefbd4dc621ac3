"""Planted misconceptions: each is planted by an independent computation and has to be named; noise has to name none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from cnncalc.byhand.check import check
from cnncalc.byhand.slips import SLIPS
from cnncalc.byhand.worked import convolved, pooled
from cnncalc.errors import UsageError
from cnncalc.layers.conv import Conv
from cnncalc.value_mistakes import VALUE_MISTAKES

RANDOM = np.random.default_rng(7)
IMAGE = RANDOM.integers(-9, 10, (7, 8))
SQUARE = RANDOM.integers(-9, 10, (7, 7))
KERNEL = np.array([[1, -2, 3], [0, 4, -5], [6, 1, 2]])
COLOUR, COLOURS = RANDOM.integers(-9, 10, (3, 6, 7)), RANDOM.integers(-9, 10, (1, 3, 3, 3))
TWO = RANDOM.integers(-9, 10, (2, 1, 3, 3))
HALVES = np.vectorize(Fraction)(KERNEL.astype(object), 4)


def correlated(image, kernel, stride=1):
    return signal.correlate2d(image, kernel, "valid")[::stride, ::stride]


def padded(image, top, bottom, left, right, mode="constant"):
    return np.pad(image, [(top, bottom), (left, right)], mode=mode)


def summed(stack, kernels):
    return sum(correlated(channel, kernel) for channel, kernel in zip(stack, kernels, strict=True))


def one(image=IMAGE, kernel=KERNEL, bias=None, **options):
    return convolved(image[None], kernel[None, None], None if bias is None else np.array([bias]), **options)


def colours(bias=None, **options):
    return convolved(COLOUR, COLOURS, None if bias is None else np.array([bias]), **options)


SPREAD = {step: np.kron(KERNEL, np.pad([[1]], [(0, step - 1)] * 2))[: 2 * step + 1, : 2 * step + 1] for step in (2, 3)}
EXACT = signal.correlate2d(IMAGE, KERNEL, "valid")
FRACTIONS = EXACT.astype(float) / 4

#: name -> (the right convolution, what somebody computes who has the misconception)
PLANTED = {
    "kernel-flipped": (one(), correlated(IMAGE, KERNEL[::-1, ::-1])),
    "kernel-not-flipped": (one(flip=True), correlated(IMAGE, KERNEL)),
    "kernel-mirrored": (one(), correlated(IMAGE, KERNEL[:, ::-1])),
    "kernel-upside-down": (one(), correlated(IMAGE, KERNEL[::-1])),
    "kernel-transposed": (one(), correlated(IMAGE, KERNEL.T)),
    "kernel-signs-lost": (one(), correlated(IMAGE, abs(KERNEL))),
    "signs-reversed": (one(), -EXACT),
    "kernels-in-reverse-order": (
        convolved(IMAGE[None], TWO), np.stack([correlated(IMAGE, TWO[1, 0]), correlated(IMAGE, TWO[0, 0])])
    ),
    "first-kernel-for-all-maps": (convolved(IMAGE[None], TWO), np.stack([correlated(IMAGE, TWO[0, 0])] * 2)),
    "padding-left-out": (one(pad=1), EXACT),
    "padding-not-asked-for": (one(), correlated(padded(IMAGE, 1, 1, 1, 1), KERNEL)),
    "padding-at-start-only": (one(pad=1), correlated(padded(IMAGE, 1, 0, 1, 0), KERNEL)),
    "padding-at-end-only": (one(pad=1), correlated(padded(IMAGE, 0, 1, 0, 1), KERNEL)),
    "all-padding-at-start": (one(pad=1), correlated(padded(IMAGE, 2, 0, 2, 0), KERNEL)),
    "all-padding-at-end": (one(pad=1), correlated(padded(IMAGE, 0, 2, 0, 2), KERNEL)),
    "padding-doubled": (one(pad=1), correlated(padded(IMAGE, 2, 2, 2, 2), KERNEL)),
    "border-zero": (one(pad=1, padding_mode="replicate"), correlated(padded(IMAGE, 1, 1, 1, 1), KERNEL)),
    "border-repeated": (one(pad=1), correlated(padded(IMAGE, 1, 1, 1, 1, "edge"), KERNEL)),
    "border-reflected": (one(pad=1), correlated(padded(IMAGE, 1, 1, 1, 1, "reflect"), KERNEL)),
    "border-circular": (one(pad=1), correlated(padded(IMAGE, 1, 1, 1, 1, "wrap"), KERNEL)),
    "stride-left-out": (one(stride=2), EXACT),
    "stride-down-only": (one(stride=2), EXACT[::2]),
    "stride-across-only": (one(stride=2), EXACT[:, ::2]),
    "windows-side-by-side": (one(), EXACT[::3, ::3]),
    "windows-from-the-end": (one(stride=2), EXACT[::2, 1::2]),
    "windows-start-late": (one(stride=2), EXACT[1::2, 1::2]),
    "dilation-left-out": (one(dilation=2), EXACT),
    "dilation-as-gap": (one(dilation=2), correlated(IMAGE, SPREAD[3])),
    "first-channel-only": (colours(), correlated(COLOUR[0], COLOURS[0, 0])),
    "channels-kept-apart": (colours(), np.stack([correlated(COLOUR[c], COLOURS[0, c]) for c in range(3)])),
    "channels-averaged": (colours(), summed(COLOUR, COLOURS[0]) / 3),
    "bias-left-out": (one(bias=5), EXACT),
    "bias-in-every-channel": (colours(bias=5), summed(COLOUR, COLOURS[0]) + 15),
    "bias-in-every-product": (one(bias=5), EXACT + 45),
    "sums-averaged": (one(), EXACT / 9),
    "image-transposed": (one(SQUARE), correlated(SQUARE.T, KERNEL)),
    "result-transposed": (one(), EXACT.T),
    "negatives-set-to-zero": (one(), np.maximum(EXACT, 0)),
    "absolute-values": (one(), abs(EXACT)),
    "rounded": (one(kernel=HALVES), np.floor(FRACTIONS + 0.5).astype(int)),
    "rounded-down": (one(kernel=HALVES), np.floor(FRACTIONS).astype(int)),
    "decimals-cut-off": (one(kernel=HALVES), np.trunc(FRACTIONS).astype(int)),
}  # fmt: skip


def test_every_misconception_about_values_is_planted():
    assert set(PLANTED) == {mistake.name for mistake in VALUE_MISTAKES}
    assert {mistake.name for mistake in Conv.mistakes if mistake.bends == "forward"} == set(PLANTED)


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_planted_misconception_is_named(name):
    worked, claim = PLANTED[name]
    checked = check(worked, np.asarray(claim))
    assert not checked.holds
    sure = np.size(claim) > 2  # two values fit by chance
    assert [(found.name, found.everywhere, found.sure) for found in checked.explanations] == [(name, True, sure)]


def test_a_misconception_in_some_cells_is_named():
    """Zeros at the bottom only, where the border was to be repeated everywhere."""
    worked = one(pad=1, padding_mode="replicate")
    claim = worked.output[0].copy()
    claim[-1] = correlated(padded(IMAGE, 1, 1, 1, 1), KERNEL)[-1]
    checked = check(worked, claim)
    assert {wrong.place[1] for wrong in checked.wrong} == {6}
    assert [(found.name, found.everywhere) for found in checked.explanations] == [("border-zero", False)]


PADDED = padded(IMAGE, 1, 1, 1, 1)
LEAST = IMAGE[:6].reshape(3, 2, 4, 2).min(axis=(1, 3))
#: (the right convolution, what comes out of two misconceptions at once, the two)
PAIRS = [
    (one(pad=1), correlated(IMAGE, KERNEL[::-1, ::-1]), {"kernel-flipped", "padding-left-out"}),
    (one(pad=1, stride=2), correlated(IMAGE, KERNEL), {"padding-left-out", "stride-left-out"}),
    (one(stride=2), -EXACT, {"signs-reversed", "stride-left-out"}),
    (one(pad=1, flip=True), correlated(IMAGE, KERNEL), {"kernel-not-flipped", "padding-left-out"}),
    (one(pad=1, bias=5), correlated(padded(IMAGE, 1, 1, 1, 1, "edge"), KERNEL), {"border-repeated", "bias-left-out"}),
    (one(), np.maximum(correlated(IMAGE, KERNEL[::-1, ::-1]), 0), {"kernel-flipped", "negatives-set-to-zero"}),
    (one(pad=1), correlated(IMAGE, KERNEL.T), {"kernel-transposed", "padding-left-out"}),
    (one(), abs(correlated(PADDED, KERNEL)), {"padding-not-asked-for", "absolute-values"}),
    (one(stride=2, bias=5), EXACT[::2], {"stride-down-only", "bias-left-out"}),
    (one(dilation=2), correlated(PADDED, KERNEL), {"dilation-left-out", "padding-not-asked-for"}),
    (colours(bias=5), summed(COLOUR, COLOURS[0][:, ::-1, ::-1]) + 15, {"kernel-flipped", "bias-in-every-channel"}),
    (one(), np.floor(EXACT / 9), {"sums-averaged", "rounded-down"}),
    (pooled(IMAGE[None], "max", 2), LEAST.T, {"min-for-max", "result-transposed"}),
]  # fmt: skip


@pytest.mark.parametrize(("worked", "claim", "names"), PAIRS, ids=[" and ".join(sorted(pair[2])) for pair in PAIRS])
def test_two_misconceptions_at_once_are_named(worked, claim, names):
    (found,) = check(worked, np.asarray(claim)).explanations
    assert {found.name, found.beside.name} == names
    assert found.everywhere
    assert found.beside.everywhere


@pytest.mark.parametrize("name", ["sign-lost", "product-left-out"])
def test_a_misconception_and_a_slip_in_a_cell_are_named(name):
    kernel = np.array([[101, -1203, 307], [0, 411, -517], [613, 113, 211]])
    claim = correlated(IMAGE, kernel)  # of stride 1, where 2 is asked for
    product = IMAGE[4, 5] * kernel[2, 2]
    assert product != 0
    claim[2, 3] = -claim[2, 3] if name == "sign-lost" else claim[2, 3] - product
    (found,) = check(one(kernel=kernel, stride=2), claim).explanations
    assert (found.name, found.beside.name) == ("stride-left-out", name)
    assert (found.everywhere, found.beside.everywhere) == (True, False)


SLIPPED = {
    "sign-lost": lambda right, products: -right,
    "product-sign": lambda right, products: right - 2 * products[-1],
    "product-left-out": lambda right, products: right - products[-1],
    "product-twice": lambda right, products: right + products[-1],
    "off-by-one": lambda right, products: right + 1,
    "carry-lost": lambda right, products: right - 10,
}


@pytest.mark.parametrize("name", list(SLIPPED))
def test_slips_in_two_cells_are_named(name):
    kernel = np.array([[101, -1203, 307], [0, 411, -517], [613, 113, 211]])  # products that are no sums of others
    worked = one(abs(IMAGE) + 1, kernel)
    claim = worked.output[0].copy()
    for row, column in ((1, 2), (3, 0)):
        products = (abs(IMAGE) + 1)[row : row + 3, column : column + 3] * kernel
        claim[row, column] = SLIPPED[name](claim[row, column], products.ravel())
    checked = check(worked, claim)
    assert [wrong.place for wrong in checked.wrong] == [(0, 1, 2), (0, 3, 0)]
    assert [found.name for found in checked.explanations] == [name]


def test_a_lost_bias_and_a_neighbouring_cell_are_named():
    with_bias, claim = one(bias=1000), one(bias=1000).output[0].copy()
    claim[2, 2] -= 1000
    assert [found.name for found in check(with_bias, claim).explanations] == ["bias-lost"]
    claim = one(kernel=KERNEL * 100).output[0].copy()
    claim[2, 2] = EXACT[2, 3] * 100
    assert [found.name for found in check(one(kernel=KERNEL * 100), claim).explanations] == ["neighbouring-cell"]


@pytest.mark.parametrize("pool", ["max", "average", "sum"])
def test_another_pooling_of_a_cell_is_named(pool):
    image = np.array([[1, 2, 13, 4], [5, 61, 7, 8]])
    blocks = [image[:, :2], image[:, 2:]]
    rules = {"max": np.max, "average": np.mean, "sum": np.sum}
    for other, rule in rules.items():
        claim = np.array([[rule(blocks[0]), rules[pool](blocks[1])]])
        checked = check(pooled(image[None], pool, 2), claim)
        assert [found.name for found in checked.explanations] == ([] if other == pool else ["other-pooling"])
        assert checked.holds == (other == pool)


def test_zeros_that_are_averaged_in_a_cell_are_named():
    averaged = pooled(np.array([[[8, 16], [24, 40]]]), "average", 2, pad=1)
    assert averaged.output.tolist() == [[[8, 16], [24, 40]]]
    claim = np.array([[2, 16], [24, 40]])
    assert [found.name for found in check(averaged, claim).explanations] == ["padding-averaged"]


def test_every_slip_is_planted():
    planted = {"bias-lost", "neighbouring-cell", "other-pooling", "padding-averaged"} | set(SLIPPED)
    assert planted == {slip.name for slip in SLIPS}


@given(seed=st.integers(0, 10**9), pad=st.sampled_from([0, 1]), stride=st.sampled_from([1, 2]))
def test_noise_names_none(seed, pad, stride):
    worked = one(pad=pad, stride=stride)
    noise = np.random.default_rng(seed).integers(100, 1000, worked.output.shape)
    checked = check(worked, worked.output + noise)
    assert len(checked.wrong) == worked.output.size
    assert checked.explanations == ()


@given(seed=st.integers(0, 10**9))
def test_noise_of_another_shape_names_none(seed):
    noise = np.random.default_rng(seed).integers(-99, 100, (7, 8))
    assert check(one(), noise).explanations == ()


@given(
    seed=st.integers(0, 10**9),
    pad=st.sampled_from([0, 1]),
    stride=st.sampled_from([1, 2]),
    bias=st.sampled_from([0, 3]),
)
def test_small_integers_at_random_are_never_surely_explained(seed, pad, stride, bias):
    """Of small numbers many misconceptions, single or in pairs, come close to any claim; of few cells even more."""
    random = np.random.default_rng(seed)
    image, kernel = random.integers(0, 4, (random.integers(3, 6),) * 2), random.integers(-2, 3, (3, 3))
    worked = one(image, kernel, bias=bias, pad=pad, stride=stride)
    shape = worked.output.shape[1:]
    near, spread = worked.output[0] + random.integers(-3, 4, shape), random.integers(-4, 5, shape)
    for claim in (near, spread, random.integers(-2, 4, (3, 3))):
        checked = check(worked, claim)
        wrong = len(checked.wrong) if checked.same_shape else claim.size
        if 2 * wrong > claim.size:  # else there are right cells to tell a slip from noise by
            assert not any(found.sure for found in checked.explanations)


@given(seed=st.integers(0, 10**9))
def test_noise_in_one_cell_of_small_numbers_is_rarely_called_certain(seed):
    """A lost sign is sure among wide numbers and a perhaps among small ones, where noise hits it, too."""
    random = np.random.default_rng(seed)
    for largest, sure in ((1, False), (90, True)):
        image = random.integers(1, largest + 1, (5, 5))
        worked = one(image, np.array([[1, 0, 0], [0, largest, 0], [0, 0, 1]]))
        claim = worked.output[0].copy()
        claim[1, 1] = -claim[1, 1]
        found = check(worked, claim).explanations
        assert ("sign-lost", sure) in [(each.name, each.sure) for each in found]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(value):
    claim = EXACT.astype(float)
    claim[1, 1] = value
    with pytest.raises(UsageError, match="the claim has values that are no finite numbers"):
        check(one(), claim)
    with pytest.raises(UsageError, match="the result has values that are no finite numbers"):
        check(one(np.full(IMAGE.shape, np.nan)), EXACT)


@given(bits=st.integers(0, 6))
def test_right_results_hold(bits):
    worked = one(kernel=HALVES) if bits % 2 else one(pad=bits)
    assert check(worked, worked.output[0]).holds
    assert check(worked, worked.output.astype(float).round(9)).holds
