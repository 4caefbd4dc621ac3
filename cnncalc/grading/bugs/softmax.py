"""Softmax, and the cross-entropy of what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import CROSS_ENTROPY, Bug, Given, Made, Rule, giving

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def _powers(x: Array) -> Array:
    return np.asarray(np.exp(x - x.max(axis=1, keepdims=True)))


def _softmax(x: Array) -> Array:
    powers = _powers(x)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _out(change: Callable[[Array], Any]) -> Rule:
    def rule(case: Given) -> Made:
        return {"out": change(case.x)}

    return giving(rule, "out")


def _shares(axis: Any, keepdims: bool, powers: Callable[[Array], Array] = _powers) -> Callable[[Array], Array]:
    return lambda x: np.asarray(powers(x) / powers(x).sum(axis=axis, keepdims=keepdims))


def _chosen(values: Array, classes: Array) -> Array:
    """The value of each example's class."""
    return np.take_along_axis(values, classes[:, None], axis=1)[:, 0]


def _loss(loss: Callable[[Array, Array], Any]) -> Rule:
    """Another loss, from scores and classes."""

    def rule(case: Given) -> Made:
        return {"out": loss(case.x, case.arrays["classes"])}

    return giving(rule, "out")


def _dx(gradient: Callable[[Array, Array], Any]) -> Rule:
    """Another gradient, from scores and classes."""

    def rule(case: Given) -> Made:
        return {"dx": gradient(case.x, case.arrays["classes"])} if "dx" in case.right else {}

    return giving(rule, "dx")


def _log_p(x: Array) -> Array:
    below = x - x.max(axis=1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))


def _less_one(p: Array, classes: Array, one: float = 1.0) -> Array:
    p = p.copy()
    p[np.arange(len(p)), classes] -= one
    return p


def _columns_less_one(x: Array, classes: Array) -> Array:
    p = _softmax(x)
    p[:, classes] -= 1
    return p / len(x)


def _columns_less_one_each(x: Array, classes: Array) -> Array:
    p = _softmax(x)
    for each in classes:
        p[:, each] -= 1
    return p / len(x)


def _one_hot(x: Array, classes: Array) -> Array:
    return np.asarray(np.eye(x.shape[1])[classes])


_BY_HAND = "scores-to-probabilities"
_SOFTMAX, _LOSS = ("softmax",), (CROSS_ENTROPY,)
_STABLE = "Take the largest score of each row away first: that changes no probability"
_GRADIENT = "The gradient of the scores is softmax less 1 at the class, divided by the number of examples"

BUGS = (
    Bug(
        "exponential-overflows",
        f"The exponential of a large score is infinite. {_STABLE}, and no exponential is above 1.",
        _SOFTMAX,
        (
            _out(lambda x: np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)),
            _out(
                lambda x: (
                    np.exp(x + x.max(axis=1, keepdims=True))
                    / np.exp(x + x.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
                )
            ),
            _out(
                lambda x: (
                    np.exp(x - x.min(axis=1, keepdims=True))
                    / np.exp(x - x.min(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
                )
            ),
            _out(
                lambda x: (
                    np.exp(x - x.mean(axis=1, keepdims=True))
                    / np.exp(x - x.mean(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
                )
            ),
        ),
        _BY_HAND,
    ),
    Bug(
        "one-maximum-for-all",
        "What was taken away is not the largest score of each row: rows that lie far below it become 0/0. Take the "
        "largest of each row by itself, axis=1.",
        _SOFTMAX,
        (
            _out(lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum(axis=1, keepdims=True)),
            _out(lambda x: np.exp(x - x.max(axis=0)) / np.exp(x - x.max(axis=0)).sum(axis=1, keepdims=True)),
        ),
        _BY_HAND,
    ),
    Bug(
        "softmax-over-the-batch",
        "The probabilities of one example sum to 1: divide by the sum over the classes, axis=1, not over the batch.",
        _SOFTMAX,
        (
            _out(_shares(0, True)),
            _out(_shares(0, True, lambda x: np.exp(x - x.max(axis=0)))),
            _out(_shares(0, True, np.exp)),
            _out(_shares(0, True, lambda x: np.exp(x - x.max()))),
        ),
        _BY_HAND,
    ),
    Bug(
        "softmax-over-everything",
        "The probabilities of one example sum to 1: divide by the sum of its own row, not of everything.",
        _SOFTMAX,
        (
            _out(_shares(None, False)),
            _out(_shares(None, False, np.exp)),
            _out(_shares(None, False, lambda x: np.exp(x - x.max()))),
        ),
        _BY_HAND,
    ),
    Bug(
        "exponentials-not-divided",
        "",
        _SOFTMAX,
        (_out(_powers), _out(lambda x: np.exp(x - x.max()))),
        _BY_HAND,
    ),
    Bug(
        "log-softmax-for-softmax",
        "The logarithms of the probabilities were returned: take the exponential of them.",
        _SOFTMAX,
        (_out(_log_p),),
        _BY_HAND,
    ),
    Bug(
        "sigmoid-for-softmax",
        "Each score was treated by itself: softmax divides by the sum over all classes.",
        _SOFTMAX,
        (_out(lambda x: 1 / (1 + np.exp(-x))),),
        _BY_HAND,
    ),
    Bug(
        "softmax-of-the-negative",
        "The sign is the wrong way round: the largest score has the largest probability.",
        _SOFTMAX,
        (_out(lambda x: _softmax(-x)), _out(lambda x: 1 - _softmax(x)), _out(lambda x: _softmax(np.abs(x)))),
        _BY_HAND,
    ),
    Bug(
        "softmax-base-2",
        "The powers are those of e, not of another base.",
        _SOFTMAX,
        (_out(lambda x: _softmax(x * np.log(2))), _out(lambda x: _softmax(x * np.log(10)))),
        _BY_HAND,
    ),
    Bug(
        "small-number-in-the-sum",
        "A small number was added to the sum: no sum of exponentials is 0, once the largest score is taken away.",
        _SOFTMAX,
        tuple(
            _out(lambda x, eps=eps: _powers(x) / (_powers(x).sum(axis=1, keepdims=True) + eps))  # type: ignore[misc]
            for eps in (1e-8, 1e-10, 1e-12, 1e-7, 1e-6, 1e-5, 1e-9)
        ),
        _BY_HAND,
    ),
    Bug(
        "softmax-of-normalised-scores",
        "The scores were changed before the exponential: only the largest is taken away, nothing is divided.",
        _SOFTMAX,
        (
            _out(lambda x: _softmax(x / np.abs(x).max(axis=1, keepdims=True))),
            _out(lambda x: _softmax(x / x.sum(axis=1, keepdims=True))),
            _out(lambda x: _softmax(x / np.linalg.norm(x, axis=1, keepdims=True))),
            _out(lambda x: _softmax(_softmax(x))),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-summed",
        "The loss is the mean over the examples: divide the sum by their number.",
        _LOSS,
        (_loss(lambda x, classes: -_chosen(_log_p(x), classes).sum()),),
        _BY_HAND,
    ),
    Bug(
        "loss-with-a-wrong-sign",
        "The logarithm of a probability is negative: the loss is minus its mean.",
        _LOSS,
        (
            _loss(lambda x, classes: _chosen(_log_p(x), classes).mean()),
            _loss(lambda x, classes: _chosen(_log_p(x), classes).sum()),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-in-bits",
        "The logarithm is the natural one: np.log, not np.log2 or np.log10.",
        _LOSS,
        (
            _loss(lambda x, classes: -_chosen(_log_p(x), classes).mean() / np.log(2)),
            _loss(lambda x, classes: -_chosen(_log_p(x), classes).mean() / np.log(10)),
            _loss(lambda x, classes: -np.log2(_chosen(_softmax(x), classes)).mean()),
            _loss(lambda x, classes: -np.log10(_chosen(_softmax(x), classes)).mean()),
        ),
        _BY_HAND,
    ),
    Bug(
        "log-of-zero",
        "The logarithm of a probability that has become 0 is infinite: compute log p as score - max - log(sum of "
        "exponentials), without the probability in between.",
        _LOSS,
        (_loss(lambda x, classes: -np.log(_chosen(_softmax(x), classes)).mean()),),
        _BY_HAND,
    ),
    Bug(
        "small-number-in-the-log",
        "A small number was added under the logarithm, which changes the loss: compute log p as score - max - log(sum "
        "of exponentials), and nothing has to be kept from 0.",
        _LOSS,
        tuple(
            rule
            for eps in (1e-8, 1e-10, 1e-12, 1e-15, 1e-7, 1e-6, 1e-5, 1e-9, 1e-4, 1e-3)
            for rule in (
                _loss(lambda x, classes, eps=eps: -np.log(_chosen(_softmax(x), classes) + eps).mean()),  # type: ignore[misc]
                _loss(lambda x, classes, eps=eps: -np.log(np.clip(_chosen(_softmax(x), classes), eps, 1)).mean()),  # type: ignore[misc]
                _loss(lambda x, classes, eps=eps: -np.log(np.clip(_chosen(_softmax(x), classes), eps, 1 - eps)).mean()),  # type: ignore[misc]
            )
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-of-all-classes",
        "Only the probability of the right class counts: -log p[class], averaged over the examples.",
        _LOSS,
        (
            _loss(lambda x, classes: -_log_p(x).mean()),
            _loss(lambda x, classes: -_log_p(x).sum() / len(x)),
            _loss(lambda x, classes: -_chosen(_log_p(x), classes).sum() / x.size),
            _loss(lambda x, classes: -_log_p(x)[:, classes].mean()),
            _loss(
                lambda x, classes: (
                    -(
                        np.eye(x.shape[1])[classes] * _log_p(x)
                        + (1 - np.eye(x.shape[1])[classes]) * np.log1p(-_softmax(x))
                    ).sum()
                    / len(x)
                )
            ),
            _loss(
                lambda x, classes: (
                    -(
                        np.eye(x.shape[1])[classes] * _log_p(x)
                        + (1 - np.eye(x.shape[1])[classes]) * np.log1p(-_softmax(x))
                    ).mean()
                )
            ),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-of-the-scores",
        "The loss is of the probabilities' logarithms: softmax comes first, and once.",
        _LOSS,
        (
            _loss(lambda x, classes: -_chosen(x, classes).mean()),
            _loss(lambda x, classes: -_chosen(_softmax(x), classes).mean()),
            _loss(lambda x, classes: -_chosen(_log_p(_softmax(x)), classes).mean()),
            _loss(lambda x, classes: -_chosen(x - x.max(axis=1, keepdims=True), classes).mean()),
            _loss(lambda x, classes: ((_softmax(x) - _one_hot(x, classes)) ** 2).mean()),
            _loss(lambda x, classes: ((_softmax(x) - _one_hot(x, classes)) ** 2).sum() / len(x)),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-of-one-less-p",
        "The loss is minus the mean of log p of the right class; here it is that of 1 - p: the logarithm is left out, "
        "or the loss was read from an array in which the gradient has taken the place of p.",
        _LOSS,
        (
            _loss(lambda x, classes: (1 - _chosen(_softmax(x), classes)).mean()),
            _loss(lambda x, classes: (1 - _chosen(_softmax(x), classes)).sum()),
            _loss(lambda x, classes: (1 - _chosen(_softmax(x), classes)).mean() / len(x)),
            _loss(lambda x, classes: (_chosen(_softmax(x), classes) - 1).mean()),
        ),
        _BY_HAND,
    ),
    Bug(
        "logarithm-of-the-mean",
        "The mean is of the logarithms: -log p of each example's class first, then the mean.",
        _LOSS,
        (_loss(lambda x, classes: -np.log(_chosen(_softmax(x), classes).mean())),),
        _BY_HAND,
    ),
    Bug(
        "loss-of-one-example",
        "The loss is the mean over all examples of the batch; here one of them counts.",
        _LOSS,
        (
            _loss(lambda x, classes: -_chosen(_log_p(x), classes)[0]),
            _loss(lambda x, classes: -_chosen(_log_p(x), classes)[-1]),
            _loss(lambda x, classes: -_chosen(_log_p(x), classes).max()),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-of-each-example",
        "One number is asked for: the mean of the examples' losses.",
        _LOSS,
        (_loss(lambda x, classes: -_chosen(_log_p(x), classes)),),
        _BY_HAND,
    ),
    Bug(
        "maximum-not-added-back",
        "log(sum of exp(x)) = max + log(sum of exp(x - max)): what was taken away from the scores is taken away from "
        "both, or added back.",
        _LOSS,
        (
            _loss(lambda x, classes: (np.log(_powers(x).sum(axis=1)) - _chosen(x, classes)).mean()),
            _loss(lambda x, classes: (np.log(np.exp(x).sum(axis=1)) - _chosen(x, classes) + x.max(axis=1)).mean()),
        ),
        _BY_HAND,
    ),
    Bug(
        "loss-overflows",
        f"The exponential of a large score is infinite. {_STABLE}, and no exponential is above 1.",
        _LOSS,
        (
            _loss(lambda x, classes: (np.log(np.exp(x).sum(axis=1)) - _chosen(x, classes)).mean()),
            _loss(lambda x, classes: -np.log(np.exp(_chosen(x, classes)) / np.exp(x).sum(axis=1)).mean()),
            _loss(
                lambda x, classes: (
                    np.log(np.exp(x - x.min(axis=1, keepdims=True)).sum(axis=1)) - _chosen(x, classes) + x.min(axis=1)
                ).mean()
            ),
            _dx(lambda x, classes: _less_one(_shares(1, True, np.exp)(x), classes) / len(x)),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradient-not-divided-by-the-batch",
        f"{_GRADIENT}; here it was not divided.",
        _LOSS,
        (_dx(lambda x, classes: _less_one(_softmax(x), classes)),),
        _BY_HAND,
    ),
    Bug(
        "gradient-divided-by-the-wrong-number",
        f"{_GRADIENT}; here by another number.",
        _LOSS,
        (
            _dx(lambda x, classes: _less_one(_softmax(x), classes) / x.shape[1]),
            _dx(lambda x, classes: _less_one(_softmax(x), classes) / x.size),
            _dx(lambda x, classes: _less_one(_softmax(x), classes) / len(x) ** 2),
        ),
        _BY_HAND,
    ),
    Bug(
        "one-not-taken-away",
        f"{_GRADIENT}; here the 1 was not taken away.",
        _LOSS,
        (_dx(lambda x, classes: _softmax(x) / len(x)), _dx(lambda x, classes: _softmax(x))),
        _BY_HAND,
    ),
    Bug(
        "one-taken-from-whole-columns",
        f"{_GRADIENT}. p[:, classes] are whole columns: one value a row is p[np.arange(N), classes].",
        _LOSS,
        (_dx(_columns_less_one), _dx(_columns_less_one_each)),
        _BY_HAND,
    ),
    Bug(
        "gradient-with-a-wrong-sign",
        f"{_GRADIENT}; here the sign is the wrong way round.",
        _LOSS,
        (
            _dx(lambda x, classes: -_less_one(_softmax(x), classes) / len(x)),
            _dx(lambda x, classes: -_less_one(_softmax(x), classes)),
            _dx(lambda x, classes: _less_one(_softmax(x), classes, -1.0) / len(x)),
        ),
        _BY_HAND,
    ),
    Bug(
        "gradient-of-the-class-only",
        f"{_GRADIENT}: the scores of all classes have a gradient.",
        _LOSS,
        (
            _dx(lambda x, classes: (_softmax(x) - 1) * _one_hot(x, classes) / len(x)),
            _dx(lambda x, classes: (_softmax(x) - 1) / len(x)),
            _dx(lambda x, classes: -_one_hot(x, classes) / len(x)),
            _dx(lambda x, classes: -_one_hot(x, classes) / _softmax(x) / len(x)),
        ),
        _BY_HAND,
    ),
    Bug(
        "one-divided-before-the-batch",
        f"{_GRADIENT}: first take 1 away, then divide all of it.",
        _LOSS,
        (
            _dx(lambda x, classes: _less_one(_softmax(x) / len(x), classes)),
            _dx(lambda x, classes: _less_one(_softmax(x), classes, 1 / len(x))),
        ),
        _BY_HAND,
    ),
    Bug(
        "scores-for-probabilities-in-the-gradient",
        f"{_GRADIENT}; here something else stands in the place of softmax.",
        _LOSS,
        (
            _dx(lambda x, classes: _less_one(x, classes) / len(x)),
            _dx(lambda x, classes: _less_one(_log_p(x), classes) / len(x)),
            _dx(lambda x, classes: _less_one(_powers(x), classes) / len(x)),
            _dx(lambda x, classes: _less_one(_shares(0, True)(x), classes) / len(x)),
        ),
        _BY_HAND,
    ),
)
