"""Gradients of the reference, held against central differences."""

from __future__ import annotations

import numpy as np
import pytest

from cnncalc.grading.subjects._base import OF_NETWORK, GradientError, check_slope

NEAR_THE_KINK = 5e-7


def check(threshold: float) -> None:
    """ReLU's gradient, said to begin at a threshold, where one value lies within a step of the kink."""
    x = np.random.default_rng(0).standard_normal(200)
    x[0] = NEAR_THE_KINK
    dout = np.full(200, 2.0)
    check_slope(
        lambda place: np.maximum(place["x"], 0),
        {"x": x},
        dout,
        {"x": dout * (x > threshold)},
        np.random.default_rng(3),
        OF_NETWORK,
    )


def test_a_value_that_passes_its_kink_within_the_step_is_no_fault():
    check(0)


def test_a_wrong_gradient_is_refused():
    with pytest.raises(GradientError, match="differ from central differences"):
        check(-0.1)
