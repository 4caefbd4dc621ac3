"""What goes wrong with any array: axes in another order, a sign, a copy too few."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import CROSS_ENTROPY, SLIDING, Bug, Given, Made, Rule, giving
from cnncalc.grading.bugs._tools import GRADIENTS, changed, to_whole_numbers

if TYPE_CHECKING:
    from cnncalc.arrays import Array

_LAYERS = (*SLIDING, "dense", "batchnorm", "relu", "softmax", "gap", "sigmoid", "tanh", "log_softmax")
_ANY = (*_LAYERS, CROSS_ENTROPY)
_TRANSPOSED = (0, 1, 3, 2)
#: Orders of N, F, H, W that products of matrices leave behind, and a transposed image.
_ORDERS = ((1, 0, 2, 3), (1, 2, 3, 0), (0, 2, 3, 1), (2, 3, 0, 1), (2, 3, 1, 0), _TRANSPOSED)


def _reordered(reshape: bool) -> tuple[Rule, ...]:
    """Rules that give values with their axes in another order; with `reshape` forced into the right shape."""

    def ordered(order: tuple[int, ...]) -> Rule:
        def change(values: Array) -> Array:
            if values.ndim != 4:
                return values
            other = values.transpose(order)
            return np.ascontiguousarray(other).reshape(values.shape) if reshape else other

        # A transposed output is a misconception of its own.
        names = GRADIENTS if order == _TRANSPOSED else ("out", *GRADIENTS)
        return changed(change, *names)

    return tuple(map(ordered, _ORDERS))


def _rows_transposed(values: Array) -> Array:
    return values.T if values.ndim == 2 else values


def _exchanged(names: tuple[str, ...], order: tuple[int, ...]) -> Rule:
    """Values that were returned in another order."""

    def rule(case: Given) -> Made:
        there = [name for name in names if name in case.right]
        if len(there) != len(order):
            return {}
        return {name: case.value(there[at]) for name, at in zip(there, order, strict=True)}

    return rule


def _scaled(factor: Callable[[Given], float], *names: str) -> Rule:
    def rule(case: Given) -> Made:
        return {name: case.value(name) * factor(case) for name in names if name in case.right}

    return giving(rule, *names)


def _flipped(axis: int) -> Callable[[Array], Array]:
    return lambda values: np.flip(values, axis) if values.ndim > abs(axis) else values


def _rounded_to(places: int) -> Rule:
    """Rounded to so many decimals; in single precision a value beside a half goes either way."""

    def rule(case: Given) -> Made:
        single = case.x.dtype == np.float32
        return {
            name: None if single else np.round(case.value(name), places)
            for name in ("out", *GRADIENTS)
            if name in case.right
        }

    return giving(rule, "out", *GRADIENTS)


def _bent(kind: Any, *names: str) -> Rule:
    return changed(lambda values: np.asarray(kind(values)), *names)


BUGS = (
    Bug(
        "axes-in-another-order",
        "The axes are N, C (or F), height, width, in this order.",
        SLIDING,
        _reordered(False),
        likely=-1,
    ),
    Bug(
        "reshaped-without-transpose",
        "The axes are in another order: reshape keeps the order of the values, transpose exchanges axes.",
        SLIDING,
        _reordered(reshape=True),
        likely=-1,
    ),
    Bug(
        "rows-and-columns-exchanged",
        "The result is transposed: examples are its rows.",
        ("dense", "softmax", "relu", "batchnorm", CROSS_ENTROPY),
        (changed(_rows_transposed, "out", "dx"),),
        likely=-1,
    ),
    Bug(
        "gradients-returned-in-another-order",
        "The gradients stand in another order than the task asks for: input, weights, biases.",
        _LAYERS,
        tuple(_exchanged(GRADIENTS, order) for order in permutations(range(3)) if order != (0, 1, 2)),
        likely=-1,
    ),
    Bug(
        "gradient-with-a-wrong-sign",
        "The gradient has the wrong sign everywhere: the step downhill is the optimiser's, not the layer's.",
        _LAYERS,
        (changed(np.negative, *GRADIENTS),),
        likely=-1,
    ),
    Bug(
        "gradient-doubled",
        "The gradient is twice as large as it should be: something is counted twice.",
        _ANY,
        (_scaled(lambda case: 2, *GRADIENTS),),
        likely=-1,
    ),
    Bug(
        "gradient-halved",
        "The gradient is half as large as it should be: look for a factor 1/2, or a mean of two, that is not asked "
        "for.",
        _ANY,
        (_scaled(lambda case: 0.5, *GRADIENTS),),
        likely=-1,
    ),
    Bug(
        "gradient-averaged-over-the-batch",
        "The gradient is a sum over the batch: the mean belongs to the loss, and is in dout already.",
        ("relu", "gap", "maxpool", "avgpool", "sumpool", "softmax"),
        (_scaled(lambda case: 1 / len(case.x), *GRADIENTS),),
        likely=-1,
    ),
    Bug(
        "signs-reversed",
        "All signs are the wrong way round.",
        ("dense", "batchnorm", "softmax", "gap", "maxpool", "avgpool", "sumpool"),
        (changed(np.negative, "out"),),
        likely=-1,
    ),
    Bug(
        "result-turned-round",
        "The result comes the wrong way round: its order is that of the input, from first to last.",
        _LAYERS,
        tuple(changed(_flipped(axis), "out", "dx") for axis in (-1, -2, 1, 0)),
        likely=-1,
    ),
    Bug(
        "rectified-unasked",
        "Negative values were set to 0: that is a ReLU, which was not asked for.",
        ("batchnorm", "gap", "avgpool", "sumpool", "dense", CROSS_ENTROPY),
        (_bent(lambda values: np.maximum(values, 0), "out"), _bent(lambda values: np.maximum(values, 0), *GRADIENTS)),
        likely=-1,
    ),
    Bug(
        "result-of-the-input",
        "The input itself came back.",
        ("dense", "batchnorm", "softmax", "maxpool", "avgpool", "sumpool", "conv", "depthwise"),
        (lambda case: {"out": case.x}, lambda case: {} if case.dout is None else {"dx": case.dout}),
        likely=-2,
    ),
    Bug(
        "rounded-to-decimals",
        "The values were rounded to a few decimals: return them as they are, and round where they are printed.",
        _ANY,
        tuple(_rounded_to(places) for places in range(1, 9)),
        likely=-2,
    ),
    Bug(
        "decimals-lost",
        "The array was made for whole numbers, which cut off all decimals: give it the dtype of x.",
        ("dense", "batchnorm", "relu", "softmax", "gap"),
        tuple(changed(to_whole_numbers(kind), "out", *GRADIENTS) for kind in (np.trunc, np.rint, np.floor)),
        likely=-2,
    ),
)
