"""Which cells of a claimed result are wrong, and which misconception explains them.

A misconception explains a claim when its rule gives all that is wrong in it. Two kinds are tried, in this order: a rule
followed for the whole result (the layer's own catalogue), and a slip made in single cells (a sign, a product). Where
neither explains the claim, two at once are tried: two rules, or a rule and a slip in a few cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from cnncalc.arrays import Array, is_exact
from cnncalc.byhand.slips import SLIPS, Slip
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
#: A rule that gives the wrong cells right by chance is no explanation: so many cells must agree.
ENOUGH_CELLS = 3
#: Among some hundred pairs one is right by chance more easily: so many cells, and so many different values.
ENOUGH_FOR_PAIRS, ENOUGH_VALUES = 6, 3
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

    beside  the other one, where it takes two
    """

    name: str
    teaches: str
    everywhere: bool
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
    another number of axes, or the result is too large to be looked through."""
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
    if claim.shape != right.shape:
        found = tuple(_rules_followed(worked, claim, None)) or tuple(_two_at_once(worked, claim))
        return Checked(worked, claim, (), found)
    differs = ~_agree(claim, right)
    if not differs.any():
        return Checked(worked, claim, (), ())
    places = [tuple(int(at) for at in place) for place in np.argwhere(differs)]
    wrong = tuple(Wrong(place, claim[place], right[place]) for place in places)
    explanations = list(_rules_followed(worked, claim, differs))
    if not any(explanation.everywhere for explanation in explanations):
        explanations = list(_slips(worked, wrong)) or explanations
    if not explanations:
        explanations = list(_two_at_once(worked, claim))
    everywhere = [explanation for explanation in explanations if explanation.everywhere]
    return Checked(worked, claim, wrong, tuple(everywhere or explanations))


def _agree(one: Array, other: Array) -> Array:
    """Which entries are equal: exactly for integers and fractions, else up to a tolerance."""
    if is_exact(one, other):
        return np.asarray(one == other)
    first, second = one.astype(np.float64), other.astype(np.float64)
    scale = float(np.abs(second).max(initial=1.0))
    return np.isclose(first, second, rtol=TOLERANCE, atol=TOLERANCE * scale)


def _rules_followed(worked: Worked, claim: Array, differs: Array | None) -> Iterator[Explanation]:
    """The layer's misconceptions whose values are the claim's: everywhere, or in every wrong cell."""
    known: list[Array] = []
    for mistake in _about_values(worked):
        values = _values(mistake.rule, worked)
        if values is None or values.shape != claim.shape:
            continue
        if values.shape == worked.output.shape and _agree(values, worked.output).all():
            continue  # makes no difference here
        agree = _agree(values, claim)
        if agree.all():
            if not any(np.array_equal(values, other) for other in known):  # each different result is named once
                yield Explanation(mistake.name, mistake.teaches, True)
            known.append(values)
        elif differs is not None and differs.sum() >= ENOUGH_CELLS and agree[differs].all():
            yield Explanation(mistake.name, mistake.teaches, False)


def _about_values(worked: Worked) -> list[Mistake]:
    return [mistake for mistake in worked.layer.mistakes if mistake.bends == "forward"]


def _values(rule: Rule, worked: Worked) -> Array | None:
    """What somebody gets who follows the rule; None where nothing comes out."""
    try:
        made: Array = rule(worked.layer, Work(), worked.weights, worked.image[None], run=Run(fast=True))
    except CnncalcError:
        return None
    return np.asarray(made[0])


def _two_at_once(worked: Worked, claim: Array) -> Iterator[Explanation]:
    """The first two misconceptions that give the claim together, where that can hardly be chance."""
    if claim.size < ENOUGH_FOR_PAIRS or len(np.unique(claim)) < ENOUGH_VALUES:
        return
    mistakes = _about_values(worked)
    alone = {mistake.name: _values(mistake.rule, worked) for mistake in mistakes}
    for mistake in mistakes:
        slip = _slip_beside(mistake, alone[mistake.name], worked, claim)
        if slip is not None:
            yield Explanation(mistake.name, mistake.teaches, True, Explanation(slip.name, slip.teaches, False))
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
            yield Explanation(
                first.name, first.teaches, True, Explanation(second.name, second.teaches, everywhere=True)
            )
            return


def _differs(values: Array | None, right: Array) -> bool:
    return values is None or values.shape != right.shape or not _agree(values, right).all()


def _slip_beside(mistake: Mistake, values: Array | None, worked: Worked, claim: Array) -> Slip | None:
    """The slip in a few cells that is left where the misconception explains all others."""
    if values is None or values.shape != claim.shape or not _differs(values, worked.output):
        return None
    differs = ~_agree(values, claim)
    if not 0 < SLIP_AMONG * differs.sum() <= differs.size:
        return None
    followed = _as_followed(mistake, worked, values)
    if followed is None:
        return None
    places = [tuple(int(at) for at in place) for place in np.argwhere(differs)]
    return _slip(followed, [Wrong(place, claim[place], values[place]) for place in places])


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


def _slips(worked: Worked, wrong: Sequence[Wrong]) -> Iterator[Explanation]:
    slip = _slip(worked, wrong)
    if slip is not None:
        yield Explanation(slip.name, slip.teaches, False)


def _slip(worked: Worked, wrong: Sequence[Wrong]) -> Slip | None:
    """The first slip that explains every wrong cell."""
    cells: list[tuple[Wrong, Seen]] = [(cell, worked.seen(cell.place[0], cell.place[1:])) for cell in wrong]
    for slip in SLIPS:
        if all(any(_same(value, cell.claimed) for value in slip.values(seen, worked.output)) for cell, seen in cells):
            return slip
    return None


def _same(one: Any, other: Any) -> bool:
    return bool(_agree(np.array([one]), np.array([other]))[0])
