"""Dropout: what is read off its results, which are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.bugs import Bug, Sign
from cnncalc.grading.bugs._tools import changed

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.grading.diagnosis import Seen

_DROPOUT = ("dropout",)
_KEEP = "What is kept is divided by 1 - p, so that the expected value stays"

BUGS = (
    Bug(
        "dropout-scaled-in-use",
        "In use dropout does nothing: what is kept was divided by 1 - p in training already.",
        _DROPOUT,
        (
            lambda case: {"out": case.x * (1 - case.layer.p)},
            lambda case: {"out": case.x / (1 - case.layer.p)},
            lambda case: {"out": case.x * case.layer.p},
        ),
    ),
    Bug(
        "dropout-gradient-in-use",
        "In use dropout does nothing, and neither does its gradient: dout goes on as it is.",
        _DROPOUT,
        (
            changed(lambda dx: 0 * dx, "dx"),
            lambda case: {} if case.dout is None else {"dx": case.dout * (1 - case.layer.p)},
            lambda case: {} if case.dout is None else {"dx": case.dout / (1 - case.layer.p)},
        ),
    ),
)

IN_USE = Sign("dropout-in-use", "Values are dropped in use, too: there dropout gives back its input.")
NOT_DROPPED = Sign("dropout-left-out", "In training a share of p of the values is set to 0; here none is.")
NOT_SCALED = Sign("dropout-not-scaled", f"{_KEEP}; here it was not divided.")
BY_P = Sign("dropout-divided-by-p", f"{_KEEP}; here it was divided by p.")
P_KEPT = Sign("dropout-p-kept", "p is the probability that a value is dropped, not that it is kept.")
FIXED = Sign("dropout-share-fixed", "The share that is dropped does not follow p: use the p that is given.")
OTHER_FACTOR = Sign("dropout-factor", f"{_KEEP}; here another number stands in the place of 1 - p.")
OTHER_SHARE = Sign(
    "dropout-share", "Another share than p is dropped: a value is dropped where a uniform draw is below p."
)
SAME_MASK = Sign("dropout-same-mask", "Two calls drop the same values: draw anew in every call, and set no seed in it.")
BY_VALUE = Sign("dropout-by-value", "What is dropped depends on the values: it is drawn, whatever they are.")
SHARED = Sign(
    "dropout-mask-shared", "One draw decides for several values: draw for each value of each image by itself."
)
GRADIENT_SCALE = Sign("dropout-gradient-not-scaled", "The gradient is divided by 1 - p where the values were.")
GRADIENT_WHOLE = Sign(
    "dropout-gradient-not-masked", "What was dropped has no gradient: multiply dout by the same mask."
)
GRADIENT_MASK = Sign(
    "dropout-gradient-of-another-mask",
    "The gradient is masked otherwise than the output: keep the mask of the call that it belongs to.",
)
_NEAR = 1e-4


def read(wrong: Sequence[Seen]) -> Sign | None:
    """What the values of training, or of use, tell of the mask."""
    case = wrong[0]
    p = getattr(getattr(case.subject, "layer", None), "p", None)
    out = case.answers.get("out")
    if p is None or not isinstance(out, np.ndarray) or out.shape != case.x.shape or out.dtype.kind != "f":
        return None
    if type(case.subject).__name__ != "Dropping":
        return IN_USE if 0.05 < float((out == 0).mean()) < 0.99 else None
    kept = out != 0
    if p == 0 or not kept.any():
        return None
    if kept.all():
        return NOT_DROPPED
    return _of_factor(out, kept, case.x, float(p)) or _of_gradient(case, out) or _of_mask(case, kept, float(p))


def _factor(values: Array, of: Array, kept: Array) -> float | None:
    """The one number by which what is kept was multiplied."""
    shares = (values[kept] / of[kept]).astype(np.float64)
    return float(np.median(shares)) if len(shares) and np.ptp(shares) < _NEAR * np.max(np.abs(shares)) else None


def _of_factor(out: Array, kept: Array, x: Array, p: float) -> Sign | None:
    factor, share = _factor(out, x, kept), 1 - float(kept.mean())
    if factor is None or abs(factor - 1 / (1 - p)) < _NEAR:
        return None
    if abs(factor - 1) < _NEAR:
        return NOT_SCALED
    if abs(factor - 1 / p) < _NEAR:
        return P_KEPT if abs(share - (1 - p)) < abs(share - p) else BY_P
    return FIXED if abs(factor - 1 / (1 - share)) < 0.1 * factor else OTHER_FACTOR


def _of_gradient(case: Seen, out: Array) -> Sign | None:
    dx, dout, kept = case.answers.get("dx"), case.arrays.get("dout"), out != 0
    if not isinstance(dx, np.ndarray) or dout is None or dx.shape != out.shape or not dx.any():
        return None
    if not np.isfinite(dx).all():
        return None
    if not ((dx != 0) == kept).all():
        return GRADIENT_WHOLE if (dx != 0).all() else GRADIENT_MASK
    factor, right = _factor(dx, dout, kept), _factor(out, case.x, kept)
    return GRADIENT_SCALE if factor is not None and right is not None and abs(factor - right) > _NEAR else None


def _of_mask(case: Seen, kept: Array, p: float) -> Sign | None:
    again: Any = case.answers.get("again")
    if isinstance(again, np.ndarray) and again.shape == kept.shape and ((again != 0) == kept).all():
        return BY_VALUE if _by_value(case, kept) else SAME_MASK
    if _by_value(case, kept):
        return BY_VALUE
    for axis in range(kept.ndim):
        if kept.shape[axis] > 1 and (kept == np.take(kept, [0], axis=axis)).all():
            return SHARED
    share, room = float(kept.mean()), 4 * (p * (1 - p) / kept.size) ** 0.5
    if abs(share - (1 - p)) <= room:
        return None
    return P_KEPT if abs(share - p) <= room else OTHER_SHARE


def _by_value(case: Seen, kept: Array) -> bool:
    """Whether all that is dropped is smaller, or larger, than all that is kept."""
    sizes = np.abs(case.x)
    dropped, left = sizes[~kept], sizes[kept]
    return bool(len(dropped) and len(left) and (dropped.max() <= left.min() or left.max() <= dropped.min()))
