"""Which cells of a claimed result are wrong, and which misconception explains them.

A misconception explains a claim when its rule gives all that is wrong in it. Two kinds are tried, in this order: a rule
followed for the whole result (the layer's own catalogue), and a slip made in single cells (a sign, a product). Where
neither explains the claim, two at once are tried: two rules, or a rule and a slip in a few cells.

Small numbers agree by chance, too. Suppose the wrong cells are noise, spread evenly over the values that the claim runs
through: where v values are possible and n cells are wrong, each of the ways to explain them does so with a probability
of 1 / v**n. An explanation is `sure` where all ways that were tried together stay below a bound: 1 in 20 where at least
half of the cells are right, so that the rule is known and something happened in the others; 1 in 10,000 else. What is
not sure is kept where at least half of the cells are right, or where a rule gives the whole claim; else it is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from cnncalc.arrays import Array, is_exact
from cnncalc.byhand.slips import SLIPS
from cnncalc.byhand.worked import SMALL, Seen, Worked, window_size
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.layer import Layer, Run
from cnncalc.mistakes import Mistake, Rule, both, following
from cnncalc.sizes import format_shape
from cnncalc.work import Work

#: Floats agree up to this part of the largest value: claims are written with few digits.
TOLERANCE = 1e-6
#: Every misconception is computed anew: so many products of all windows at most.
MAX_PRODUCTS = 2_000_000
#: What noise may be explained with, where at least half of the cells are right, and else.
MOST_CHANCE_AMONG_RIGHT, MOST_CHANCE = 1 / 20, 1 / 10_000
#: The grid that the values lie on is looked for among fractions of denominators up to this one.
FINEST = 1_000
#: Pairs of rules are tried where all of them together compute at most so many products.
MAX_PAIR_PRODUCTS = 200_000_000
#: A slip beside a rule stands in few cells: at most one of so many.
SLIP_AMONG = 4


@dataclass(frozen=True)
class Wrong:
    """A cell whose claim is wrong: its place in the output (map, *position), the claim, the right value."""

    place: tuple[int, ...]
    claimed: Any
    right: Any


@dataclass(frozen=True)
class Explanation:
    """A misconception that gives what was claimed; `everywhere`: in all cells, else in the wrong ones only.

    sure    noise is hardly ever explained so; else the claim is too small to tell
    beside  the other one, where it takes two
    """

    name: str
    teaches: str
    everywhere: bool
    sure: bool = True
    beside: Explanation | None = None


@dataclass(frozen=True, eq=False)
class Checked:
    """A claimed result beside the right one.

    claim         as it was given, (maps, *positions)
    wrong         the cells that differ; empty where the shapes differ
    explanations  what would explain them; empty for none of the known misconceptions
    """

    worked: Worked
    claim: Array
    wrong: tuple[Wrong, ...]
    explanations: tuple[Explanation, ...]

    @property
    def same_shape(self) -> bool:
        return self.claim.shape == self.worked.output.shape

    @property
    def holds(self) -> bool:
        return self.same_shape and not self.wrong


def check(worked: Worked, claim: Array) -> Checked:
    """Compare a claimed result with the right one and explain the difference. Raises UsageError where the claim has
    another number of axes, a value is not finite, or the result is too large to be looked through."""
    right = worked.output
    if claim.ndim == right.ndim - 1:
        claim = claim[None]
    if claim.ndim != right.ndim:
        raise UsageError(f"the claim has {claim.ndim} axes, the result {format_shape(right.shape)} has {right.ndim}")
    if max(right.size, claim.size) > SMALL:
        raise UsageError(f"a result of {format_shape(right.shape)} has more than {SMALL:,} values to check")
    if right.size * window_size(worked.layer, worked.weights) > MAX_PRODUCTS:
        raise UsageError(
            f"a result of more than {MAX_PRODUCTS:,} products is too long to look through\n  crop the image"
        )
    for what, array in (("the claim", claim), ("the result", right)):
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise UsageError(f"{what} has values that are no finite numbers (nan, inf)\n  check finite numbers only")
    known = claim.shape == right.shape
    differs = ~_agree(claim, right) if known else np.ones(claim.shape, dtype=bool)
    places = [tuple(int(at) for at in place) for place in np.argwhere(differs)] if known else []
    wrong = tuple(Wrong(place, claim[place], right[place]) for place in places)
    if not differs.any():
        return Checked(worked, claim, (), ())
    noise = Noise(_values_possible(claim, right), int(differs.sum()), differs.size)
    followed = tuple(_rules_followed(worked, claim, differs, noise))
    slips = tuple(_slips(worked, wrong, noise)) if known else ()
    found = _likeliest(followed, slips) or tuple(_two_at_once(worked, claim, noise))
    return Checked(worked, claim, wrong, found)


@dataclass(frozen=True)
class Noise:
    """Wrong cells as if they were drawn by chance.

    values  how many values a cell can have
    wrong   cells that are wrong
    cells   all of them
    """

    values: int
    wrong: int
    cells: int

    @property
    def among_right(self) -> bool:
        """Whether at least half of the cells are right."""
        return 2 * self.wrong <= self.cells

    def hardly(self, ways: float, cells: int | None = None) -> bool:
        """Whether noise in so many cells (all wrong ones) is hardly ever explained in one of so many ways."""
        most = MOST_CHANCE_AMONG_RIGHT if self.among_right else MOST_CHANCE
        exponent = self.wrong if cells is None else cells
        return math.log(max(ways, 1)) - exponent * math.log(self.values) < math.log(most)


def _values_possible(claim: Array, right: Array) -> int:
    """How many values noise like this claim has: those of the grid on which all values lie, within the narrower of the
    ranges that the claim and the right result run through."""
    grids = [
        [Fraction(value).limit_denominator(FINEST) for value in array.ravel().tolist()[:FINEST]]
        for array in (claim, right)
    ]
    everything = [value for grid in grids for value in grid]
    common = math.lcm(*(value.denominator for value in everything))
    step = Fraction(math.gcd(*(int((value - everything[0]) * common) for value in everything)), common)
    narrower = min(max(grid) - min(grid) for grid in grids)
    return int(narrower / step) + 1 if step else 1


def _likeliest(followed: Sequence[Explanation], slips: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """Rules that give the whole claim, else slips, the sure ones first; else rules in the wrong cells."""
    everywhere = tuple(one for one in followed if one.everywhere)
    for alike in (everywhere, slips):
        if sure := tuple(one for one in alike if one.sure):
            return sure
    return everywhere or tuple(slips) or tuple(followed)


def _agree(one: Array, other: Array) -> Array:
    """Which entries are equal: exactly for integers and fractions, else up to a tolerance."""
    if is_exact(one, other):
        return np.asarray(one == other)
    first, second = one.astype(np.float64), other.astype(np.float64)
    scale = float(np.abs(second).max(initial=1.0))
    return np.isclose(first, second, rtol=TOLERANCE, atol=TOLERANCE * scale)


def _rules_followed(worked: Worked, claim: Array, differs: Array, noise: Noise) -> Iterator[Explanation]:
    """The layer's misconceptions whose values are the claim's: everywhere, or in every wrong cell."""
    right = worked.output if claim.shape == worked.output.shape else None
    different: list[tuple[Mistake, Array]] = []  # each different result once
    for mistake in _about_values(worked):
        values = _values(mistake.rule, worked)
        if values is None or values.shape != claim.shape or (right is not None and _agree(values, right).all()):
            continue  # another result, or one that makes no difference here
        if not any(np.array_equal(values, other) for _, other in different):
            different.append((mistake, values))
    ways = len({tuple(values[differs].tolist()) for _, values in different})
    sure = noise.hardly(ways)
    for mistake, values in different:
        agree = _agree(values, claim)
        if agree.all():
            yield Explanation(mistake.name, mistake.teaches, True, sure)
        elif agree[differs].all() and (sure or noise.among_right):
            yield Explanation(mistake.name, mistake.teaches, False, sure)


def _about_values(worked: Worked) -> list[Mistake]:
    return [mistake for mistake in worked.layer.mistakes if mistake.bends == "forward"]


def _values(rule: Rule, worked: Worked) -> Array | None:
    """What somebody gets who follows the rule; None where nothing comes out."""
    try:
        made: Array = rule(worked.layer, Work(), worked.weights, worked.image[None], run=Run(fast=True))
    except CnncalcError:
        return None
    return np.asarray(made[0])


def _two_at_once(worked: Worked, claim: Array, noise: Noise) -> Iterator[Explanation]:
    """The first two misconceptions that give the claim together, where that can hardly be chance."""
    mistakes = _about_values(worked)
    if not noise.hardly(len(mistakes) ** 2, claim.size):
        return
    alone = {mistake.name: _values(mistake.rule, worked) for mistake in mistakes}
    for mistake in mistakes:
        slip = _slip_beside(mistake, alone[mistake.name], worked, claim, noise)
        if slip is not None:
            yield Explanation(mistake.name, mistake.teaches, True, beside=slip)
            return
    matters = [mistake for mistake in mistakes if _differs(alone[mistake.name], worked.output)]
    cost = len(matters) * len(mistakes) * worked.output.size * window_size(worked.layer, worked.weights)
    if cost > MAX_PAIR_PRODUCTS:
        return
    for first, second in product(matters, mistakes):
        if first is second:
            continue
        values = _values(both(first, second), worked)
        if values is not None and values.shape == claim.shape and _agree(values, claim).all():
            beside = Explanation(second.name, second.teaches, everywhere=True)
            yield Explanation(first.name, first.teaches, True, beside=beside)
            return


def _differs(values: Array | None, right: Array) -> bool:
    return values is None or values.shape != right.shape or not _agree(values, right).all()


def _slip_beside(
    mistake: Mistake, values: Array | None, worked: Worked, claim: Array, noise: Noise
) -> Explanation | None:
    """The slip in a few cells that is left where the misconception explains all others."""
    if values is None or values.shape != claim.shape or not _differs(values, worked.output):
        return None
    differs = ~_agree(values, claim)
    count = int(differs.sum())
    if not 0 < SLIP_AMONG * count <= claim.size:
        return None
    ways = len(_about_values(worked)) * math.comb(claim.size, count)
    if not noise.hardly(ways, claim.size - count):
        return None
    followed = _as_followed(mistake, worked, values)
    if followed is None:
        return None
    places = [tuple(int(at) for at in place) for place in np.argwhere(differs)]
    left = tuple(Wrong(place, claim[place], values[place]) for place in places)
    return next(_slips(followed, left, Noise(noise.values, count, claim.size)), None)


def _as_followed(mistake: Mistake, worked: Worked, values: Array) -> Worked | None:
    """The misconception's values as worked out by another layer, of other weights or another image: what its rule
    computes them with. None where it does something to them afterwards."""
    calls: list[Worked] = []

    def noted(layer: Layer, weights: Mapping[str, Array], x: Array, **run: Any) -> Any:
        made = layer.forward(weights, x, **run)
        calls.append(Worked(layer, x[0], weights, np.asarray(made[0])))
        return made

    mistake.rule(following(worked.layer, noted), Work(), worked.weights, worked.image[None], run=Run(fast=True))
    if len(calls) != 1 or calls[0].output.shape != values.shape or not np.array_equal(calls[0].output, values):
        return None
    return calls[0]


def _slips(worked: Worked, wrong: Sequence[Wrong], noise: Noise) -> Iterator[Explanation]:
    """The first slip that explains every wrong cell; the ways are those of the slips before it, too."""
    cells: list[tuple[Wrong, Seen]] = [(cell, worked.seen(cell.place[0], cell.place[1:])) for cell in wrong]
    ways = 0
    for slip in SLIPS:
        offered = [(cell, set(slip.values(seen, worked.output)) - {seen.result}) for cell, seen in cells]
        ways += math.prod(len(values) for _, values in offered)
        if all(any(_same(value, cell.claimed) for value in values) for cell, values in offered):
            sure = noise.hardly(ways)
            if sure or noise.among_right:
                yield Explanation(slip.name, slip.teaches, False, sure)
            return


def _same(one: Any, other: Any) -> bool:
    return bool(_agree(np.array([one]), np.array([other]))[0])
