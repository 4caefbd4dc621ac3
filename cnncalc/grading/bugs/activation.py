"""ReLU, and what stands in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Bug, Given, Made, Rule, giving

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _out(change: Callable[[Array], Any]) -> Rule:
    def rule(case: Given) -> Made:
        return {"out": change(case.x)}

    return giving(rule, "out")


def _dx(change: Callable[[Array, Array], Any]) -> Rule:
    """dx from x and dout."""

    def rule(case: Given) -> Made:
        return {} if case.dout is None else {"dx": change(case.x, case.dout)}

    return giving(rule, "dx")


def _both(out: Callable[[Array], Any], dx: Callable[[Array, Array], Any]) -> Rule:
    return lambda case: {**_out(out)(case), **_dx(dx)(case)}


def _largest(axis: int | None) -> Rule:
    return _out(lambda x: x.max(axis=axis))


def _leaks(slope: float) -> Rule:
    return _both(lambda x: np.where(x > 0, x, slope * x), lambda x, dout: np.where(x > 0, dout, slope * dout))


_RELU = ("relu",)
_BY_HAND = "conv-relu-pool"
_GATE = "The gradient passes where the input was positive, and is 0 elsewhere."

BUGS = (
    Bug(
        "infinity-times-zero",
        "x * (x > 0) makes nan of an infinite value: np.maximum(x, 0).",
        _RELU,
        (_out(lambda x: x * (x > 0)),),
        _BY_HAND,
        likely=9,
    ),
    Bug(
        "relu-capped",
        "The values were capped: that is ReLU6. ReLU has no upper end.",
        _RELU,
        (
            _both(lambda x: np.clip(x, 0, 6), lambda x, dout: np.where((x > 0) & (x < 6), dout, 0)),
            *(_out(lambda x, end=end: np.clip(x, 0, end)) for end in (1, 5, 10, 100, 255)),  # type: ignore[misc]
            _out(lambda x: np.clip(x, -1, 1)),
        ),
        _BY_HAND,
    ),
    Bug(
        "relu-leaks",
        "A share of negative values, or of their gradient, came through: that is a leaky ReLU. ReLU sets both to 0.",
        _RELU,
        tuple(_leaks(slope) for slope in (0.01, 0.1, 0.2, 0.001, 0.05, 0.02, 0.3, 0.25)),
        _BY_HAND,
    ),
    Bug(
        "largest-of-all-for-each",
        "np.max(x, 0) is the largest value along axis 0; np.maximum(x, 0) compares each value with 0.",
        _RELU,
        (
            _largest(0),
            _largest(None),
            _largest(1),
            _largest(-1),
            _out(lambda x: np.maximum(x.max(axis=0, keepdims=True), 0) + 0 * x),
        ),
        _BY_HAND,
    ),
    Bug(
        "relu-of-the-positive",
        "",
        _RELU,
        (_out(lambda x: np.minimum(x, 0)),),
    ),
    Bug("negatives-kept", "", _RELU, (_out(lambda x: x),)),
    Bug(
        "another-function-for-relu",
        "Another function was applied: ReLU is max(x, 0).",
        _RELU,
        (
            _out(lambda x: 1 / (1 + np.exp(-x))),
            _out(np.tanh),
            _out(lambda x: np.log1p(np.exp(x))),
            _out(lambda x: np.where(x > 0, x, np.exp(x) - 1)),
            _out(lambda x: -np.maximum(x, 0)),
            _out(lambda x: np.maximum(-x, 0)),
            _out(lambda x: np.maximum(x, 0) ** 2),
            _out(lambda x: np.maximum(x, 1)),
            _out(lambda x: x / (1 + np.exp(-x))),
            _out(lambda x: x + np.abs(x)),
        ),
        _BY_HAND,
    ),
    Bug(
        "threshold-above-zero",
        "Every positive value is kept: compare with 0.",
        _RELU,
        (
            _both(lambda x: x * (x > 1), lambda x, dout: dout * (x > 1)),
            _both(lambda x: x * (x > 0.5), lambda x, dout: dout * (x > 0.5)),
            _out(lambda x: x * (x > x.mean())),
            _out(lambda x: np.maximum(x, 1e-3)),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradient-of-a-step",
        f"The chain rule multiplies by dout, the gradient that comes from the layers above. {_GATE}",
        _RELU,
        (_dx(lambda x, dout: (x > 0) * 1.0),),
        _BY_HAND,
    ),
    Bug(
        "gradient-times-the-value",
        f"{_GATE} It is not multiplied by the value itself: the slope there is 1.",
        _RELU,
        (
            _dx(lambda x, dout: dout * np.maximum(x, 0)),
            _dx(lambda x, dout: dout * x),
            _dx(lambda x, dout: np.maximum(x, 0)),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradient-passes-everywhere",
        f"{_GATE} Here it passed everywhere.",
        _RELU,
        (_dx(lambda x, dout: dout), _dx(lambda x, dout: np.where(x != 0, dout, 0))),
        _BY_HAND,
    ),
    Bug(
        "gradient-rectified",
        f"{_GATE} Ask for the sign of the input, not of the gradient.",
        _RELU,
        (
            _dx(lambda x, dout: np.maximum(dout, 0)),
            _dx(lambda x, dout: np.where((x > 0) & (dout > 0), dout, 0)),
            _dx(lambda x, dout: np.where(dout > 0, x, 0)),
            _dx(lambda x, dout: np.where(x * dout > 0, dout, 0)),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradient-of-the-negative",
        f"{_GATE} Here it was the other way round.",
        _RELU,
        (_dx(lambda x, dout: np.where(x <= 0, dout, 0)),),
        _BY_HAND,
    ),
    Bug(
        "gradient-of-another-function",
        f"{_GATE} Here the slope is that of another function.",
        _RELU,
        (
            _dx(lambda x, dout: dout * (1 - np.tanh(x) ** 2)),
            _dx(lambda x, dout: dout * np.exp(-x) / (1 + np.exp(-x)) ** 2),
            _dx(lambda x, dout: dout / (1 + np.exp(-x))),
            _dx(lambda x, dout: dout * np.where(x > 0, 1, -1)),
        ),
        _BY_HAND,
    ),
)
