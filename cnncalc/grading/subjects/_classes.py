"""Predictions: one class, a whole number, for each example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncalc.grading.compare import Difference, Expected, Judged, described
from cnncalc.grading.sandbox import Tensor, Value
from cnncalc.grading.subjects._base import values_of

if TYPE_CHECKING:
    from cnncalc.arrays import Array


def classes_of(got: Value, count: int, tensor: bool) -> Array | Difference:
    """The classes of so many examples, or what is wrong with their form; `tensor`: a tensor is expected."""
    values = values_of(got)
    if values is None or isinstance(got, Tensor) is not tensor:
        return Difference("type", f"{described(got)}, where {'a tensor' if tensor else 'an array'} is expected")
    if values.shape != (count,):
        return Difference("shape", f"its shape is {values.shape}, expected is {(count,)}")
    if values.dtype.kind not in "iu":
        return Difference("dtype", f"its dtype is {values.dtype}, expected are the numbers of classes")
    return values


@dataclass(frozen=True, eq=False)
class Largest(Judged):
    """The class with the largest of these scores, (examples, classes). What rounding may exchange is not looked at."""

    scores: Expected

    def judge(
        self, got: Value, rounds: Sequence[Mapping[str, Value]], *, tensor: bool, **how: Any
    ) -> Difference | None:
        found = classes_of(got, len(self.scores.value), tensor)
        if isinstance(found, Difference):
            return found
        wrong = self.clear() & (found != self.scores.value.argmax(axis=1))
        if not wrong.any():
            return None
        count = int(np.count_nonzero(wrong))
        return Difference("values", f"{count} of {wrong.size} classes are not those with the largest score")

    def clear(self) -> Array:
        """Whose largest score stays the largest, wherever within its bound each of them is."""
        value, bound = self.scores.value, self.scores.bound
        best = value.argmax(axis=1)[:, None]
        least = np.take_along_axis(value - bound, best, axis=1)
        others = value + bound
        np.put_along_axis(others, best, -np.inf, axis=1)
        return np.asarray(least[:, 0] > others.max(axis=1))
