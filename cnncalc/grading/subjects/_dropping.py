"""A layer that drops values at random, in training: judged by what is stated of its output.

What comes back is right when

- each value is 0 or x / (1 - p),
- shares are those of independent draws with probability p: of what is dropped, among all values and among those of
  large and of small size; of values that meet the same fate, so many places apart along an axis (channels, rows, ...),
  mirrored on it, or in two slices across it, and in two halves of all; and of values that meet the same fate in two
  calls, whether of the same x or of others,
- the gradient is that of the values that were kept: what was dropped is read off `out`.

A share of n independent draws that come true with probability q is refused where n KL(share || q) > ln(2 t / ALARM),
which by Chernoff's bound (Hoeffding, Journal of the American Statistical Association 58, 1963, theorem 1) happens with
probability ALARM / t at most; t tests that are made together have ALARM between them. An output meets at most 13 such
groups: four of shares, one for each of four axes, one of halves, and four of other calls. A check with the most draws
judges 402 outputs, which fails a right solution with a probability below 402 * 13 * 1e-13 < 1e-9; the 21 outputs that
a run of the bank's assignment judges do so with one below 3e-11.
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

#: The most that one group of tests of shares may be wrong about a right solution.
ALARM = 1e-13
_AXES = {2: ("examples", "features"), 4: ("images", "channels", "rows", "columns")}


def unlikely(share: float, draws: int, probability: float, tests: int = 1) -> bool:
    """Whether this share of independent draws is refused, by one of so many tests."""
    return excess(share, draws, probability, tests) > 0


def excess(share: float, draws: int, probability: float, tests: int = 1) -> float:
    """By how many nats this share is beyond what is accepted."""
    return draws * divergence(share, probability) - math.log(2 * tests / ALARM)


def disjoint_pairs(size: int) -> Iterator[tuple[Array, Array]]:
    """Pairs of places on an axis: for each distance those that far apart, and those that mirror each other.

    The pairs of one item have no place in common, so that whether they agree is independent."""
    places = np.arange(size)
    for distance in range(1, size):
        first = places[: size - distance]
        first = first[first // distance % 2 == 0]
        yield first, first + distance
    first = places[: size // 2]
    yield first, size - 1 - first


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
        problems = [*self._shares(fate), *self._together(fate), *self._other_calls(fate, rounds)]
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

    def _together(self, fate: Array) -> Iterator[str]:
        axes = [axis for axis, size in enumerate(fate.shape) if size > 1]
        found = {axis: self._alike(np.moveaxis(fate, axis, 0).reshape(fate.shape[axis], -1)) for axis in axes}
        # Values that share a draw along one axis hang together a little along the others, too.
        worst = max(axes, key=lambda axis: found[axis], default=None)
        if worst is not None and found[worst] > 0:
            what = _AXES[fate.ndim][worst] if fate.ndim in _AXES else f"axis {worst}"
            yield f"what is dropped hangs together along the {what}: draw for each value by itself"
        values = fate.ravel()
        half = values.size // 2
        others = (values[half : 2 * half], values[-half:], values[::-1][:half]) if half else ()
        if any(self._agree(values[:half], other, len(others)) for other in others):
            yield "one half of what is dropped repeats the other: draw for each value by itself"

    def _alike(self, slices: Array) -> float:
        """By how much slices across an axis, (size, values), have more or less in common than independent ones may:
        above 0 where they are refused."""
        size, values = slices.shape
        dropped = slices.astype(np.float64)
        common = dropped @ dropped.T + (1 - dropped) @ (1 - dropped).T
        two = common[np.triu_indices(size, 1)]
        sets = [(float(common[pairs].sum()), len(pairs[0]) * values) for pairs in disjoint_pairs(size)]
        # The most and the least alike of all pairs are the most unlikely ones.
        sets += [(float(two.max()), values), (float(two.min()), values)]
        tests = size + len(two)
        return max(excess(count / draws, draws, self._both, tests) for count, draws in sets)

    def _other_calls(self, fate: Array, rounds: Sequence[Mapping[str, Value]]) -> Iterator[str]:
        for values in rounds:
            for name in (OUT, AGAIN):
                before = values_of(values.get(name))
                if before is None or before.shape != self.x.shape:
                    continue
                other = self.fate(before == 0)
                if other is not None and self._agree(fate, other):
                    yield "two calls drop the same values: draw anew in every call"

    @property
    def _both(self) -> float:
        """The probability that two draws agree."""
        return self.p**2 + (1 - self.p) ** 2

    def _agree(self, one: Array, other: Array, tests: int = 1) -> bool:
        """Whether two draws have more, or less, in common than independent ones."""
        return unlikely(float((one == other).mean()), one.size, self._both, tests)


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
