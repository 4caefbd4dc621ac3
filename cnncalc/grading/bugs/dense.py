"""Dense layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Bug, Given, Made, Rule, giving
from cnncalc.grading.bugs._tools import all_but, changed, with_weight

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _dbias(change: Callable[[Array], Any]) -> Rule:
    def rule(case: Given) -> Made:
        return {} if case.dout is None or "bias" not in case.weights else {"dbias": change(case.dout)}

    return giving(rule, "dbias")


def _with_bias(change: Callable[[Array], Any]) -> Rule:
    """The output with another bias; it may be one for each example."""

    def rule(case: Given) -> Made:
        bias = case.weights["bias"]
        return {"out": case.value("out") - bias + change(bias)}

    return giving(rule, "out")


def _dweight(change: Callable[[Array, Array], Any]) -> Rule:
    """dweight from x and dout."""

    def rule(case: Given) -> Made:
        return {} if case.dout is None else {"dweight": change(case.x, case.dout)}

    return giving(rule, "dweight")


def _square(turned: Callable[[Array], Array]) -> Callable[[Array], Array]:
    return lambda weight: turned(weight) if weight.shape[0] == weight.shape[1] else weight


def _transposed(weight: Array) -> Array:
    return weight.T


def _swapped(case: Given) -> Made:
    if case.dout is None:
        return {}
    return {"dx": case.value("dweight"), "dweight": case.value("dx")}


def _forced(case: Given) -> Made:
    """dx through the transposed matrix, forced into its shape."""
    if case.dout is None:
        return {}
    weight = case.weights["weight"]
    return {"dx": case.dout @ np.resize(weight.T, weight.shape)}


def _bias_by_example(case: Given) -> Made:
    """Biases added along the examples."""
    bias, out = case.weights["bias"], case.value("out")
    return {"out": out - bias + np.resize(bias, len(out))[:, None]}


_DENSE = ("dense",)
_BY_HAND = "flatten-and-dense"

BUGS = (
    Bug(
        "dense-matrix-transposed",
        "",
        _DENSE,
        (with_weight(lambda weight: np.resize(weight.T, weight.shape), "out"),),
    ),
    Bug(
        "matrix-reshaped-for-transposed",
        "w.reshape(K, F) keeps the order of the entries, so that weights of several neurons mix: transpose, w.T.",
        _DENSE,
        (with_weight(lambda weight: weight.reshape(weight.shape[::-1]).T, "out", "dx"),),
        _BY_HAND,
    ),
    Bug(
        "gradient-through-the-transposed-matrix",
        "dx = dout @ w: row f of the matrix holds the weights of neuron f. The transposed matrix fits only where it is "
        "square.",
        _DENSE,
        (with_weight(_square(_transposed), "dx"), _forced),
        _BY_HAND,
    ),
    Bug(
        "weight-gradient-transposed",
        "The gradient of the weights has their shape, (F, K): dout.T @ x.",
        _DENSE,
        (changed(lambda value: value.T, "dweight"), changed(lambda value: value.T.reshape(value.shape), "dweight")),
        _BY_HAND,
    ),
    Bug(
        "gradients-returned-in-another-order",
        "The gradients stand in another order than the task asks for: input, weights, biases.",
        _DENSE,
        (_swapped,),
        _BY_HAND,
    ),
    Bug(
        "bias-gradient-averaged",
        "The gradient of a bias is the sum of dout over the batch, not the mean.",
        _DENSE,
        (_dbias(lambda dout: dout.mean(axis=0)),),
        _BY_HAND,
    ),
    Bug(
        "gradients-averaged-over-the-batch",
        "The gradients are sums over the batch: the mean belongs to the loss, and is in dout already.",
        _DENSE,
        (
            _dweight(lambda x, dout: dout.T @ x / len(x)),
            lambda case: {} if case.dout is None else {"dx": case.value("dx") / len(case.x)},
        ),
        _BY_HAND,
    ),
    Bug(
        "bias-gradient-not-summed",
        "The gradient of a bias is summed over the examples: dout.sum(axis=0), one number a neuron.",
        _DENSE,
        (_dbias(lambda dout: dout),),
        _BY_HAND,
    ),
    Bug(
        "bias-gradient-over-the-neurons",
        "The gradient of a bias is summed over the examples, axis 0, not over the neurons.",
        _DENSE,
        (
            _dbias(lambda dout: dout.sum(axis=1)),
            _dbias(lambda dout: np.resize(dout.sum(axis=1), dout.shape[1])),
            _dbias(lambda dout: np.asarray(dout.sum())),
            _dbias(lambda dout: np.full(dout.shape[1], dout.sum())),
        ),
        _BY_HAND,
    ),
    Bug(
        "bias-gradient-of-one-example",
        "The gradient of a bias is summed over all examples; here one of them counts.",
        _DENSE,
        (
            _dbias(lambda dout: dout[0]),
            _dbias(lambda dout: dout[-1]),
            _dbias(lambda dout: np.ones(dout.shape[1])),
            _dbias(lambda dout: np.full(dout.shape[1], len(dout))),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradients-of-the-first-image",
        "The gradients of weights and biases are summed over all examples of the batch; here only the first counts.",
        _DENSE,
        (lambda case: {} if case.dout is None else {"dweight": case.dout[:1].T @ case.x[:1]},),
        _BY_HAND,
    ),
    Bug(
        "gradients-of-the-last-image",
        "The gradients of weights and biases are summed over all examples of the batch: += in the loop, not =.",
        _DENSE,
        (lambda case: {} if case.dout is None else {"dweight": case.dout[-1:].T @ case.x[-1:]},),
        _BY_HAND,
    ),
    Bug(
        "gradient-without-dout",
        "The chain rule multiplies by dout, the gradient that comes from the layers above.",
        _DENSE,
        (
            lambda case: (
                {}
                if case.dout is None
                else {
                    "dx": np.ones_like(case.dout) @ case.weights["weight"],
                    "dweight": np.ones_like(case.dout).T @ case.x,
                }
            ),
            _dweight(lambda x, dout: np.broadcast_to(x.sum(axis=0), (dout.shape[1], x.shape[1]))),
        ),
        _BY_HAND,
    ),
    Bug(
        "weight-gradient-of-the-output",
        "The gradient of a weight is dout times the input that the weight multiplies.",
        _DENSE,
        (
            _dweight(lambda x, dout: np.resize(dout.T @ dout, (dout.shape[1], x.shape[1]))),
            _dweight(lambda x, dout: np.resize(x.T @ x, (dout.shape[1], x.shape[1]))),
        ),
        _BY_HAND,
    ),
    Bug(
        "bias-of-the-first-neuron",
        "Neuron f gets the bias b[f]; here all got that of the first.",
        _DENSE,
        (_with_bias(lambda bias: bias[0]),),
        _BY_HAND,
    ),
    Bug(
        "biases-summed",
        "Neuron f gets the bias b[f] alone, not the sum or the mean of all biases.",
        _DENSE,
        (_with_bias(lambda bias: bias.sum()), _with_bias(lambda bias: bias.mean())),
        _BY_HAND,
    ),
    Bug(
        "bias-subtracted", "The bias is added to the sum, not taken away.", _DENSE, (_with_bias(np.negative),), _BY_HAND
    ),
    Bug(
        "bias-in-every-product",
        "The bias was added to each product: it is added once to the whole sum.",
        _DENSE,
        (lambda case: {"out": case.value("out") + (case.x.shape[1] - 1) * case.weights["bias"]},),
        _BY_HAND,
    ),
    Bug(
        "bias-along-the-examples",
        "The biases lie along the neurons, not along the examples: b meets the last axis.",
        _DENSE,
        (_bias_by_example,),
        _BY_HAND,
    ),
    Bug(
        "rectified-unasked",
        "A ReLU was applied, which was not asked for.",
        _DENSE,
        (changed(lambda out: np.maximum(out, 0), "out"),),
        _BY_HAND,
    ),
    Bug(
        "sums-averaged",
        "The sum was divided by the number of inputs: a neuron adds its products, it does not average.",
        _DENSE,
        (
            lambda case: {"out": (case.value("out") - case.weights["bias"]) / case.x.shape[1] + case.weights["bias"]},
            lambda case: {"out": case.value("out") / case.x.shape[1]},
        ),
        _BY_HAND,
    ),
    Bug(
        "first-image-only",
        "Only the first example of the batch was computed: loop over all N.",
        _DENSE,
        (changed(all_but(0, 0), "out", "dx"),),
        _BY_HAND,
    ),
)
