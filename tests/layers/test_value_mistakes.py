"""Misconceptions about values of layers that slide nothing, and of depthwise convolutions: each compared with what
somebody computes who has it, written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.catalog import find
from cnncalc.layer import Run
from cnncalc.work import Work

RANDOM = np.random.default_rng(5)
X = RANDOM.integers(-9, 10, (3, 2, 3, 4)).astype(float)
ROW = RANDOM.integers(1, 9, (2, 4)).astype(float)
W = RANDOM.integers(-5, 6, (4, 4)).astype(float)
B = np.array([1.0, -2.0, 3.0, 4.0])
KERNEL = RANDOM.integers(-3, 4, (2, 1, 2, 2)).astype(float)
PAIR = {"weight": np.array([2.0, 3.0]), "bias": np.array([-1.0, 5.0])}
RUNNING = {"running_mean": np.array([1.0, -1.0]), "running_var": np.array([4.0, 9.0])}
TRAINING, TEST = Run(training=True), Run()


def channels(values):
    """One number a channel, beside maps."""
    return np.asarray(values)[:, None, None]


def normal(mean, deviation, scale=(2, 3), shift=(-1, 5)):
    return channels(scale) * (X - channels(mean)) / channels(deviation) + channels(shift)


MEAN = X.mean(axis=(0, 2, 3))
SQUARES = ((X - channels(MEAN)) ** 2).sum(axis=(0, 2, 3))
COUNT = X.size // 2
DEVIATION = np.sqrt(SQUARES / COUNT)


def depthwise(kernel):
    return np.array(
        [
            [
                [[(image[c, i : i + 2, j : j + 2] * kernel[c, 0]).sum() for j in range(3)] for i in range(2)]
                for c in range(2)
            ]
            for image in X
        ]
    )


#: Layer, weights, input, how it runs; and for each misconception what comes out.
CASES = [
    (find("relu")(), {}, X, TEST, {
        "negatives-kept": X,
        "relu-as-absolute-value": np.abs(X),
        "relu-of-the-positive": np.minimum(X, 0),
        "relu-as-step": np.where(X > 0, 1, 0),
    }),
    (find("dense")(4), {"weight": W, "bias": B}, ROW, TEST, {
        "bias-left-out": np.einsum("fk,nk->nf", W, ROW),
        "dense-matrix-transposed": np.einsum("kf,nk->nf", W, ROW) + B,
        "dense-signs-lost": np.einsum("fk,nk->nf", np.abs(W), ROW) + B,
        "dense-first-row-for-all": (ROW * W[0]).sum(axis=1)[:, None] + B,
    }),
    (find("flatten")(), {}, X, TEST, {
        "flattened-place-by-place": np.array([[x[c, i, j] for i in range(3) for j in range(4) for c in range(2)]
                                              for x in X]),
        "flattened-by-columns": np.array([[x[c, i, j] for c in range(2) for j in range(4) for i in range(3)]
                                          for x in X]),
    }),
    (find("softmax")(), {}, ROW, TEST, {
        "scores-divided-by-their-sum": np.array([row / sum(row) for row in ROW]),
        "exponentials-not-divided": np.exp(ROW),
        "softmax-as-maximum": np.array([[float(one == max(row)) for one in row] for row in ROW]),
    }),
    (find("batchnorm")(eps=0.0), PAIR, X, TRAINING, {
        "batchnorm-divided-by-variance": normal(MEAN, DEVIATION**2),
        "batchnorm-variance-of-a-sample": normal(MEAN, np.sqrt(SQUARES / (COUNT - 1))),
        "batchnorm-mean-kept": normal((0, 0), DEVIATION),
        "batchnorm-only-centred": normal(MEAN, (1, 1)),
        "batchnorm-scale-and-shift-left-out": normal(MEAN, DEVIATION, (1, 1), (0, 0)),
        "batchnorm-scale-and-shift-swapped": normal(MEAN, DEVIATION, (-1, 5), (2, 3)),
    }),
    (find("batchnorm")(eps=0.0), PAIR | RUNNING, X, TEST, {
        "batchnorm-divided-by-variance": normal((1, -1), (4, 9)),
        "batchnorm-batch-at-test": normal(MEAN, DEVIATION),
        "batchnorm-only-centred": normal((1, -1), (1, 1)),
    }),
    (find("depthwise")((2, 2), bias=False), {"weight": KERNEL}, X, TEST, {
        "channels-summed": depthwise(KERNEL).sum(axis=1, keepdims=True),
        "first-kernel-for-all-maps": depthwise(KERNEL[[0, 0]]),
        "kernel-flipped": depthwise(KERNEL[..., ::-1, ::-1]),
        "kernels-in-reverse-order": depthwise(KERNEL[::-1]),
    }),
]  # fmt: skip
PLANTED = [(*case[:4], name, expected) for case in CASES for name, expected in case[4].items()]


@pytest.mark.parametrize(("layer", "weights", "x", "run", "name", "expected"), PLANTED, ids=lambda one: str(one)[:40])
def test_a_misconception_computes_what_a_student_does(layer, weights, x, run, name, expected):
    mistake = next(one for one in layer.mistakes if one.name == name and one.bends == "forward")
    values = mistake.rule(layer, Work(), weights, x, run=run)
    np.testing.assert_allclose(values.astype(float), expected, rtol=1e-12, atol=1e-12)
    right = layer.forward(weights, x, run=run)
    assert right.shape != values.shape or not np.allclose(right.astype(float), values.astype(float))


def test_nothing_is_measured_at_test_time():
    layer = find("batchnorm")(eps=0.0)
    sample = next(one for one in layer.mistakes if one.name == "batchnorm-variance-of-a-sample")
    right = layer.forward(PAIR | RUNNING, X, run=TEST)
    np.testing.assert_array_equal(sample.rule(layer, Work(), PAIR | RUNNING, X, run=TEST), right)
