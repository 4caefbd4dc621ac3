"""Dropout: what is read off its results, which are drawn."""

from __future__ import annotations

import math
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
#: The logarithm of how rarely masks that are drawn may look like that.
_BY_CHANCE = -20.0
#: So many values of one sign are not all dropped by chance.
_MANY = 50
#: So many standard deviations from its mean is a share that is no chance.
_ROOM = 5.0


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
    if p == 0 or not kept.any() or not np.isfinite(out).all():
        return None
    if kept.all():
        return NOT_DROPPED
    factor = _factor(out, case.x, kept)
    # What is no multiple of the input has more to it than a mask.
    if factor is None or factor < 0:
        return _of_values(case, kept)
    return (
        _of_factor(factor, kept, float(p))
        or _of_gradient(case, kept, factor, float(p))
        or _of_mask(case, kept, float(p))
    )


def _factor(values: Array, of: Array, kept: Array) -> float | None:
    """The one number by which what is kept was multiplied."""
    shares = (values[kept] / of[kept]).astype(np.float64)
    return float(np.median(shares)) if len(shares) and np.ptp(shares) < _NEAR * np.max(np.abs(shares)) else None


def _of_factor(factor: float, kept: Array, p: float) -> Sign | None:
    share = 1 - float(kept.mean())
    if abs(factor - 1 / (1 - p)) < _NEAR:
        return None
    if abs(factor - 1) < _NEAR:
        return NOT_SCALED
    if abs(factor - 1 / p) < _NEAR:
        return P_KEPT if abs(share - (1 - p)) < abs(share - p) else BY_P
    return FIXED if abs(factor - 1 / (1 - share)) < 0.1 * factor else OTHER_FACTOR


def _of_gradient(case: Seen, kept: Array, factor: float, p: float) -> Sign | None:
    dx, dout = case.answers.get("dx"), case.arrays.get("dout")
    if not isinstance(dx, np.ndarray) or dout is None or dx.shape != kept.shape or not dx.any():
        return None
    passed = dx != 0
    own = _factor(dx, dout, passed)
    # A gradient that is no multiple of dout, or a part of the right one, is wrong in another way.
    if own is None or not np.isfinite(dx).all():
        return None
    if (passed == kept).all():
        others = (1.0, p, 1 - p, 1 / p, factor**2)
        return GRADIENT_SCALE if abs(own - factor) > _NEAR and any(abs(own - one) < _NEAR for one in others) else None
    if passed.all():
        return GRADIENT_WHOLE
    return GRADIENT_MASK if (passed & ~kept).any() else None


def _of_mask(case: Seen, kept: Array, p: float) -> Sign | None:
    by_value = _of_values(case, kept)
    if by_value:
        return by_value
    again: Any = case.answers.get("again")
    if isinstance(again, np.ndarray) and again.shape == kept.shape and ((again != 0) == kept).all():
        return SAME_MASK
    for axis in range(kept.ndim):
        if kept.shape[axis] > 1 and (kept == np.take(kept, [0], axis=axis)).all():
            return SHARED
    if _repeated(kept, p):
        return SHARED
    share, room = float(kept.mean()), 4 * (p * (1 - p) / kept.size) ** 0.5
    if abs(share - (1 - p)) <= room:
        return None
    if abs(share - p) <= room:
        return P_KEPT
    return OTHER_SHARE if _alike_everywhere(kept) else None


def _alike_everywhere(kept: Array) -> bool:
    """Whether each image, row and column has about the same share of what is kept."""
    share = float(kept.mean())
    for axis in range(kept.ndim):
        shares = kept.mean(axis=tuple(other for other in range(kept.ndim) if other != axis))
        room = _ROOM * (share * (1 - share) * kept.shape[axis] / kept.size) ** 0.5
        if np.abs(shares - share).max() > room:
            return False
    return True


def _repeated(kept: Array, p: float) -> bool:
    """Whether half of the mask, or more, is the same as another part of it: some images, rows or columns as others
    are, or all of it as it is some places further on."""
    alike = math.log(p**2 + (1 - p) ** 2)
    if alike == 0:
        return False
    for axis in range(kept.ndim):
        parts = np.moveaxis(kept, axis, 0).reshape(kept.shape[axis], -1)
        drawn = parts[parts.any(axis=1) & ~parts.all(axis=1)]
        _, numbers = np.unique(drawn, axis=0, return_counts=True)
        pairs = len(parts) ** 2 / 2
        if numbers[numbers > 1].sum() >= len(parts) / 2 and parts.shape[1] * alike + math.log(pairs) < _BY_CHANCE:
            return True
    row = kept.ravel()
    longest = int(len(row) + (_BY_CHANCE - math.log(len(row))) / -alike)
    return any((row[far:] == row[:-far]).all() for far in range(1, min(longest, len(row) // 2 + 1)))


def _of_values(case: Seen, kept: Array) -> Sign | None:
    """Whether all that is dropped is smaller, or larger, than all that is kept, or all of one sign is dropped."""
    sizes = np.abs(case.x)
    dropped, left = sizes[~kept], sizes[kept]
    if len(dropped) and len(left) and (dropped.max() <= left.min() or left.max() <= dropped.min()):
        return BY_VALUE
    for part in (kept[case.x < 0], kept[case.x > 0]):
        if part.size >= _MANY and not part.any():
            return BY_VALUE
    return None
