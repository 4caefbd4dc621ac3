"""Softmax with cross-entropy: what a classifier is trained on, and its gradient.

Imports NumPy. Scores are (N, K) or (N, K, *spatial), one of K classes for each example or position; classes are
integers (N,) or (N, *spatial).
"""

from __future__ import annotations

import numpy as np

from cnncalc.arrays import Array, as_float
from cnncalc.errors import CnncalcError


def cross_entropy(scores: Array, classes: Array) -> float:
    """The mean of -log softmax(scores)[class], in nats (Goodfellow, Bengio and Courville, 2016, section 6.2.2.3).

    Raises CnncalcError where the classes do not fit the scores.
    """
    return float(-_log_likelihoods(scores, classes).mean())


def cross_entropy_backward(scores: Array, classes: Array) -> Array:
    """The gradient of the scores: softmax less 1 at the class, divided by how many classes there are to tell."""
    likelihoods = _log_likelihoods(scores, classes)
    gradient = np.exp(_log_softmax(as_float(scores)))
    at = classes[:, None]
    np.put_along_axis(gradient, at, np.take_along_axis(gradient, at, axis=1) - 1, axis=1)
    return np.asarray(gradient / likelihoods.size)


def misclassified(scores: Array, classes: Array) -> int:
    """How many examples are put in a wrong class: their largest score, of (N, classes), is not that of their class."""
    return int((scores.argmax(axis=1) != classes).sum())


def _log_likelihoods(scores: Array, classes: Array) -> Array:
    """The logarithm of the probability of each class that is asked for."""
    expected = (len(scores), *scores.shape[2:])
    if classes.shape != expected or classes.dtype.kind not in "iu":
        raise CnncalcError(
            f"cross-entropy of scores {scores.shape} needs integer classes {expected}, "
            f"got {classes.dtype} {classes.shape}\n  give one class for each example or position"
        )
    if classes.size and not (classes.min() >= 0 and classes.max() < scores.shape[1]):
        raise CnncalcError(
            f"scores of {scores.shape[1]} classes, got classes {classes.min()} to {classes.max()}\n"
            f"  classes are numbered from 0 to {scores.shape[1] - 1}"
        )
    return np.take_along_axis(_log_softmax(as_float(scores)), classes[:, None], axis=1)


def _log_softmax(scores: Array) -> Array:
    below = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))
