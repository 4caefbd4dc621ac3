"""A layer that drops values at random, in training: judged by what is stated of its output.

What comes back is right when

- each value is 0 or x / (1 - p),
- shares are those of independent draws with probability p: of what is dropped, among all values and among those of
  large and of small size; of neighbours along each axis (channels, rows, ...) that meet the same fate; and of values
  that meet the same fate in two calls, whether of the same x or of others,
- the gradient is that of the values that were kept: what was dropped is read off `out`.

A share of n independent draws that come true with probability q is refused where n KL(share || q) > ln(2 / ALARM),
which by Chernoff's bound (Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 1) happens with
probability ALARM at most. A check with the most draws makes fewer than 10,000 such tests, so that it fails a right
solution with a probability below 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cnncalc.grading.calls import AGAIN, DX, OUT
from cnncalc.grading.compare import BOUND_FACTOR, Difference, Expected, Judged, compare
from cnncalc.grading.sandbox import Value
from cnncalc.grading.subjects._base import Draw, Subject, Values, options_of, values_of
from cnncalc.sizes import product

if TYPE_CHECKING:
    from cnncalc.arrays import Array
    from cnncalc.layer import Layer
    from cnncalc.sizes import Shape

#: The most that one test of a share may be wrong about a right solution.
ALARM = 1e-13
_AXES = {2: ("examples", "features"), 4: ("images", "channels", "rows", "columns")}


def unlikely(share: float, draws: int, probability: float) -> bool:
    """Whether this share of independent draws is refused."""
    return draws * divergence(share, probability) > math.log(2 / ALARM)


def divergence(share: float, probability: float) -> float:
    """Kullback and Leibler's, of two coins, in nats: KL(share || probability)."""
    found = 0.0
    for seen, expected in ((share, probability), (1 - share, 1 - probability)):
        if seen > 0:
            if expected <= 0:
                return math.inf
            found += seen * math.log(seen / expected)
    return max(found, 0.0)


@dataclass(frozen=True, eq=False)
class Dropped(Judged):
    """The output of a layer that drops parts of x, each with probability p.

    parts  the shape of what is drawn; where an axis is 1, all values along it share their fate
    kept   x / (1 - p), with the bound of its rounding
    """

    x: Array
    p: float
    parts: tuple[int, ...]
    kept: Expected

    def judge(self, got: Value, rounds: Sequence[Mapping[str, Value]], **how: Any) -> Difference | None:
        values = values_of(got)
        zero = values == 0 if values is not None and values.shape == self.x.shape else np.zeros(self.x.shape, bool)
        found = compare(got, self._masked(zero), **how)
        if found is not None:
            if found.kind != "values":
                return found
            return Difference("values", f"not every value is 0 or x / (1 - p): {found.message}")
        fate = self.fate(zero)
        if fate is None:
            return Difference("values", "values that share their fate are dropped apart")
        problems = [*self._shares(fate), *self._neighbours(fate), *self._other_calls(fate, rounds)]
        return Difference("values", problems[0]) if problems else None

    def fate(self, zero: Array) -> Array | None:
        """What is dropped, in the shape of what is drawn; None where values apart are dropped that share a draw."""
        shared = tuple(axis for axis, size in enumerate(self.parts) if size < zero.shape[axis])
        found = np.asarray(zero.all(axis=shared, keepdims=True))
        return found if (zero == found).all() else None

    def _masked(self, zero: Array) -> Expected:
        return replace(self.kept, value=np.where(zero, 0.0, self.kept.value))

    def _shares(self, fate: Array) -> Iterator[str]:
        groups = {"the values": np.ones(fate.shape, bool)}
        if fate.shape == self.x.shape:
            large = np.abs(self.x) > np.median(np.abs(self.x))
            groups |= {
                "the values of large size": large,
                "the values of small size": ~large,
                "those above 0": self.x > 0,
            }
        for words, chosen in groups.items():
            if chosen.any() and unlikely(share := float(fate[chosen].mean()), int(chosen.sum()), self.p):
                yield f"{share:.0%} of {words} are dropped, where p = {self.p:g}"

    def _neighbours(self, fate: Array) -> Iterator[str]:
        names = _AXES.get(fate.ndim, ())
        for axis, size in enumerate(fate.shape):
            if size < 2:
                continue
            # Pairs that have no member in common: they are independent.
            pairs = np.moveaxis(fate, axis, 0)[: size // 2 * 2].reshape(size // 2, 2, -1)
            if self._agree(pairs[:, 0], pairs[:, 1]):
                what = names[axis] if names else f"axis {axis}"
                yield f"what is dropped hangs together along the {what}: draw for each value by itself"

    def _other_calls(self, fate: Array, rounds: Sequence[Mapping[str, Value]]) -> Iterator[str]:
        for values in rounds:
            for name in (OUT, AGAIN):
                before = values_of(values.get(name))
                if before is None or before.shape != self.x.shape:
                    continue
                other = self.fate(before == 0)
                if other is not None and self._agree(fate, other):
                    yield "two calls drop the same values: draw anew in every call"

    def _agree(self, one: Array, other: Array) -> bool:
        """Whether two draws have more, or less, in common than independent ones."""
        both = self.p**2 + (1 - self.p) ** 2
        return unlikely(float((one == other).mean()), one.size, both)


@dataclass(frozen=True, eq=False)
class SameDropped(Judged):
    """The gradient of the input: where `out` kept a value that of the output, divided by 1 - p, elsewhere 0."""

    kept: Expected

    def judge(self, got: Value, rounds: Sequence[Mapping[str, Value]], **how: Any) -> Difference | None:
        out = values_of(rounds[-1].get(OUT)) if rounds else None
        if out is None or out.shape != self.kept.value.shape:
            return Difference("values", "it cannot be judged, since out has another shape")
        found = compare(got, replace(self.kept, value=np.where(out == 0, 0.0, self.kept.value)), **how)
        if found is not None and found.kind == "values":
            return Difference("values", f"it is not that of the values that were kept: {found.message}")
        return found


@dataclass(frozen=True)
class Dropping(Subject):
    """A layer that drops parts of its input, in training. `again` is the output of one more call."""

    layer: Layer
    shape: Shape
    beside_out: ClassVar[Mapping[str, str]] = {DX: "what was dropped is read off out"}

    @property
    def given(self) -> frozenset[str]:
        return frozenset({"x", "dout", *(option.attribute for option in self.layer.options())})

    @property
    def arrays(self) -> frozenset[str]:
        return frozenset({"x"})

    @property
    def compared(self) -> frozenset[str]:
        return frozenset({OUT, AGAIN, DX})

    @property
    def gradients(self) -> frozenset[str]:
        return frozenset({DX})

    def numbers(self, batch: int) -> int:
        return int(2 * batch * product(self.shape))

    def draw(self, draw: Draw, batch: int, dtype: str, gradients: bool) -> Values:
        x, dout = draw.main((batch, *self.shape)), draw.other((batch, *self.shape))
        # A value that is 0 would not show whether it was dropped.
        x = np.where(x == 0, 1, x).astype(dtype)
        p = float(self.layer.p)  # type: ignore[attr-defined]
        parts = self.layer.drawn_shape(x)  # type: ignore[attr-defined]
        out = Dropped(x, p, parts, _kept(x, p, dtype))
        return Values(
            {"x": x, "dout": dout},
            options_of(self.layer),
            {OUT: out, AGAIN: out, DX: SameDropped(_kept(dout, p, dtype))},
        )


def _kept(values: Array, p: float, dtype: str) -> Expected:
    """values / (1 - p); what everything is dropped of has no kept values."""
    kind = np.dtype(dtype)
    wide = values.astype(np.float64) / (1 - p if p < 1 else 1)
    return Expected(wide, BOUND_FACTOR * float(np.finfo(kind).eps) * np.abs(wide), kind)
