"""How right code of softmax rounds where it goes by y = log(sum(exp(x))), as np.logaddexp does.

y is rounded as it is large, |y| <= max |x| + log K for K classes, up to K - 1 times where it is added up class by class
(Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 4.2). So x - y has an absolute error of some
eps |y|, however near to 0 it is, and exp(x - y) = p a relative one of the same size: the division-free softmax, of
which Blanchard, Higham and Higham (Accurately computing the log-sum-exp and softmax functions, IMA Journal of Numerical
Analysis 41, 2021) say that it loses accuracy. Inputs that are shaken do not show that where one class has nearly all:
there p hardly follows the scores.

Each function gives, by name, what eps is to be multiplied by; axis 1 is that of the classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.grading.calls import DX, OUT

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def of_softmax(x: Array, dout: Array | None) -> Mapping[str, Array]:
    """Of p, and of dx = p (dout - sum p dout), into which p enters twice."""
    p = _softmax(x)
    off = p * _of_log_sum(x)
    if dout is None:
        return {OUT: off}
    size = np.abs(dout)
    return {OUT: off, DX: off * (size + 2 * (p * size).sum(axis=1, keepdims=True))}


def of_log_softmax(x: Array, dout: Array | None) -> Mapping[str, Array]:
    """Of x - y, and of dx = dout - p sum(dout)."""
    off = _of_log_sum(x)
    found = {OUT: np.broadcast_to(off, x.shape)}
    return found if dout is None else found | {DX: _softmax(x) * off * np.abs(dout.sum(axis=1, keepdims=True))}


def of_cross_entropy(x: Array) -> Mapping[str, Array]:
    """Of the mean of y - x[class] over N examples, and of dx = (p - 1 at the class) / N."""
    off = _of_log_sum(x)
    return {OUT: off.mean(), DX: _softmax(x) * off / off.size}


def _of_log_sum(x: Array) -> Array:
    """The most that |y| can be."""
    return np.asarray(np.abs(x).max(axis=1, keepdims=True) + np.log(x.shape[1]))


def _softmax(x: Array) -> Array:
    from cnncalc.layers.softmax import Softmax

    return Softmax().forward({}, x)
