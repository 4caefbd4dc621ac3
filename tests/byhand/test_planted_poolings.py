"""Planted misconceptions about poolings: each is planted by an independent computation and has to be named."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cnncalc import catalog
from cnncalc.byhand.check import check
from cnncalc.byhand.worked import pooled
from cnncalc.layer import Run
from cnncalc.work import Work

RANDOM = np.random.default_rng(11)
IMAGE = RANDOM.integers(-80, 61, (2, 7, 8))
BELOW = RANDOM.integers(-99, -9, (1, 6, 6))
SQUARE = RANDOM.integers(-60, 61, (1, 6, 6))


def blocks(image, rule, size, stride=None, dilation=1, pad=None):
    """A rule over each whole window of each channel, window by window; `pad`: what stands around the image."""
    stride = stride or size
    image = image.astype(object)
    if pad is not None:
        image = np.pad(image, [(0, 0), (1, 1), (1, 1)], constant_values=pad)
    extent = dilation * (size - 1) + 1
    return np.array(
        [
            [
                [rule(channel[i : i + extent : dilation, j : j + extent : dilation])
                 for j in range(0, channel.shape[1] - extent + 1, stride)]
                for i in range(0, channel.shape[0] - extent + 1, stride)
            ]
            for channel in image
        ]
    )  # fmt: skip


def mean(window):
    return Fraction(int(window.sum()), window.size)


def cut(rule, size):
    """The rule over all windows, those that do not fit cut at the image's end."""
    return np.array(
        [[[rule(channel[i : i + size, j : j + size]) for j in range(0, channel.shape[1], size)]
          for i in range(0, channel.shape[0], size)] for channel in IMAGE]
    )  # fmt: skip


RULES = {"max": np.max, "average": mean, "sum": np.sum}


def windows_of(pool):
    """The misconceptions about how windows lie: name -> (the right pooling, what comes out)."""
    rule = RULES[pool]
    return {
        "padding-left-out": (pooled(IMAGE, pool, 2, pad=1), blocks(IMAGE, rule, 2)),
        "stride-left-out": (pooled(IMAGE, pool, 2), blocks(IMAGE, rule, 2, 1)),
        "stride-down-only": (pooled(IMAGE, pool, 2), blocks(IMAGE, rule, 2, 1)[:, ::2]),
        "stride-across-only": (pooled(IMAGE, pool, 2), blocks(IMAGE, rule, 2, 1)[:, :, ::2]),
        "windows-side-by-side": (pooled(IMAGE, pool, 3, stride=2), blocks(IMAGE, rule, 3)),
        "windows-from-the-end": (pooled(IMAGE, pool, 3), blocks(IMAGE[:, 1:, 2:], rule, 3)),
        "windows-start-late": (pooled(IMAGE, pool, 2), blocks(IMAGE[:, 1:, 1:], rule, 2)),
        "dilation-left-out": (pooled(IMAGE, pool, 2, stride=1, dilation=2), blocks(IMAGE, rule, 2, 1)),
        "dilation-as-gap": (pooled(IMAGE, pool, 2, stride=1, dilation=2), blocks(IMAGE, rule, 2, 1, 3)),
        "last-window-left-out": (pooled(IMAGE, pool, 3, ceil=True), blocks(IMAGE, rule, 3)),
        "last-window-kept": (pooled(IMAGE, pool, 3), cut(rule, 3)),
        "result-transposed": (pooled(SQUARE, pool, 2), blocks(SQUARE, rule, 2).swapaxes(1, 2)),
    }


AVERAGES = blocks(IMAGE, mean, 2)

PLANTED = {
    "maxpool": {
        **windows_of("max"),
        "average-for-max": (pooled(IMAGE, "max", 2), AVERAGES),
        "sum-for-max": (pooled(IMAGE, "max", 2), blocks(IMAGE, np.sum, 2)),
        "min-for-max": (pooled(IMAGE, "max", 2), blocks(IMAGE, np.min, 2)),
        "magnitudes-compared": (pooled(IMAGE, "max", 2), blocks(abs(IMAGE), np.max, 2)),
        "max-of-channels": (pooled(IMAGE, "max", 2), blocks(IMAGE, np.max, 2).max(axis=0)[None]),
        "padding-wins": (pooled(BELOW, "max", 2, pad=1), blocks(BELOW, np.max, 2, pad=0)),
    },
    "avgpool": {
        **windows_of("average"),
        "sum-for-average": (pooled(IMAGE, "average", 2), blocks(IMAGE, np.sum, 2)),
        "max-for-average": (pooled(IMAGE, "average", 2), blocks(IMAGE, np.max, 2)),
        "average-of-channels": (pooled(IMAGE, "average", 2), AVERAGES.sum(axis=0)[None] / Fraction(2)),
        "padding-counted": (pooled(SQUARE, "average", 2, pad=1), blocks(SQUARE, mean, 2, pad=0)),
        "padding-not-counted": (
            pooled(SQUARE, "average", 2, pad=1, count_pad=True),
            [[mean(SQUARE[0, max(i, 0) : i + 2, max(j, 0) : j + 2]) for j in range(-1, 6, 2)] for i in range(-1, 6, 2)],
        ),
        "rounded": (pooled(IMAGE, "average", 2), np.floor(AVERAGES + Fraction(1, 2))),
        "rounded-down": (pooled(IMAGE, "average", 2), np.floor(AVERAGES)),
        "decimals-cut-off": (pooled(IMAGE, "average", 2), np.trunc(AVERAGES)),
    },
    "sumpool": {
        **windows_of("sum"),
        "average-for-sum": (pooled(IMAGE, "sum", 2), AVERAGES),
        "max-for-sum": (pooled(IMAGE, "sum", 2), blocks(IMAGE, np.max, 2)),
        "sum-of-channels": (pooled(IMAGE, "sum", 2), blocks(IMAGE, np.sum, 2).sum(axis=0)[None]),
    },
}  # fmt: skip


def value_mistakes(word):
    return {mistake.name: mistake for mistake in catalog.find(word).mistakes if mistake.bends == "forward"}


@pytest.mark.parametrize("word", list(PLANTED))
def test_every_misconception_about_values_is_planted(word):
    assert set(PLANTED[word]) == set(value_mistakes(word))


@pytest.mark.parametrize(("word", "name"), [(word, name) for word, planted in PLANTED.items() for name in planted])
def test_a_planted_misconception_is_named(word, name):
    worked, claim = PLANTED[word][name]
    checked = check(worked, np.asarray(claim))
    assert not checked.holds
    assert [(found.name, found.everywhere) for found in checked.explanations] == [(name, True)]


def spread(n, m):
    """The windows of an adaptive pooling of n entries to m, as PyTorch documents them."""
    return [slice(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]


def over(rule, rows, columns, image=IMAGE):
    return np.array([[[rule(channel[i, j]) for j in columns] for i in rows] for channel in image])


def side_by_side(size, count):
    return [slice(i * size, (i + 1) * size) for i in range(count)]


ROWS, COLUMNS = spread(7, 3), spread(8, 3)
ALL = [slice(None)]


def fixed(kind, rows, columns):
    """The misconceptions about what is computed of a window, for windows over these rows and columns."""
    values = {name: over(rule, rows, columns) for name, rule in (*RULES.items(), ("min", np.min))}
    if kind == "max":
        return {
            "average-for-max": values["average"],
            "sum-for-max": values["sum"],
            "min-for-max": values["min"],
            "magnitudes-compared": over(np.max, rows, columns, abs(IMAGE)),
            "max-of-channels": values["max"].max(axis=0)[None],
        }
    return {
        "sum-for-average": values["sum"],
        "max-for-average": values["max"],
        "average-of-channels": values["average"].sum(axis=0)[None] / Fraction(2),
        "rounded": np.floor(values["average"] + Fraction(1, 2)),
        "rounded-down": np.floor(values["average"]),
        "decimals-cut-off": np.trunc(values["average"]),
    }


def adaptive(kind):
    ending = {"max": "largest", "average": "averaged"}[kind]
    return fixed(kind, ROWS, COLUMNS) | {
        f"output-size-as-window-{ending}": over(RULES[kind], side_by_side(3, 2), side_by_side(3, 2)),
        f"equal-windows-{ending}": over(RULES[kind], side_by_side(2, 3), side_by_side(2, 3)),
        "result-transposed": over(RULES[kind], ROWS, COLUMNS).swapaxes(1, 2),
    }


COEFFICIENTS, BIASES = np.array([3, -2]), np.array([10, 7])
SUMS = blocks(IMAGE, np.sum, 2)


def trained(sums, coefficients=COEFFICIENTS, biases=BIASES):
    return sums * coefficients[:, None, None] + biases[:, None, None]


#: word -> its options, its weights, and what comes out of each misconception.
COMPUTED = {
    "adaptive_maxpool": ((3,), {}, adaptive("max")),
    "adaptive_avgpool": ((3,), {}, adaptive("average")),
    "gmp": ((), {}, fixed("max", ALL, ALL)),
    "gap": ((), {}, fixed("average", ALL, ALL)),
    "subsample": (
        (2,),
        {"weight": COEFFICIENTS, "bias": BIASES},
        {
            "coefficient-left-out": trained(SUMS, np.array([1, 1])),
            "bias-left-out": trained(SUMS, biases=np.array([0, 0])),
            "bias-before-coefficient": (SUMS + BIASES[:, None, None]) * COEFFICIENTS[:, None, None],
            "sum-averaged-first": trained(AVERAGES),
        },
    ),
}


@pytest.mark.parametrize("word", list(COMPUTED))
def test_every_misconception_of_other_poolings_gives_what_it_says(word):
    options, weights, expected = COMPUTED[word]
    layer = catalog.find(word)(*options).at_rank(2)
    mistakes = value_mistakes(word)
    assert set(mistakes) == set(expected)
    right = layer.forward(weights, IMAGE[None])[0]
    for name, mistake in mistakes.items():
        found = mistake.rule(layer, Work(), weights, IMAGE[None], run=Run(fast=True))[0]
        assert found.tolist() == expected[name].tolist(), name
        assert found.tolist() != right.tolist(), name
