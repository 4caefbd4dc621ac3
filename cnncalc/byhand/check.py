"""Which cells of a claimed result are wrong, and which misconception explains them.

A misconception explains a claim when its rule gives all that is wrong in it. Two kinds are tried, in this order: a rule
followed for the whole result (the layer's own catalogue), and a slip made in single cells (a sign, a product).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncalc.arrays import Array, is_exact
from cnncalc.byhand.slips import SLIPS
from cnncalc.byhand.worked import SMALL, Seen, Worked, window_size
from cnncalc.errors import CnncalcError, UsageError
from cnncalc.layer import Run
from cnncalc.mistakes import Mistake
from cnncalc.sizes import format_shape
from cnncalc.work import Work

#: Floats agree up to this part of the largest value: claims are written with few digits.
TOLERANCE = 1e-6
#: Every misconception is computed anew: so many products of all windows at most.
MAX_PRODUCTS = 2_000_000
#: A rule that gives the wrong cells right by chance is no explanation: so many cells must agree.
ENOUGH_CELLS = 3


@dataclass(frozen=True)
class Wrong:
    """A cell whose claim is wrong: its place in the output (map, *position), the claim, the right value."""

    place: tuple[int, ...]
    claimed: Any
    right: Any


@dataclass(frozen=True)
class Explanation:
    """A misconception that gives what was claimed; `everywhere`: in all cells, else in the wrong ones only."""

    name: str
    teaches: str
    everywhere: bool


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
        return Checked(worked, claim, (), tuple(_rules_followed(worked, claim, None)))
    differs = ~_agree(claim, right)
    if not differs.any():
        return Checked(worked, claim, (), ())
    places = [tuple(int(at) for at in place) for place in np.argwhere(differs)]
    wrong = tuple(Wrong(place, claim[place], right[place]) for place in places)
    explanations = list(_rules_followed(worked, claim, differs))
    if not any(explanation.everywhere for explanation in explanations):
        explanations = list(_slips(worked, wrong)) or explanations
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
    for mistake in worked.layer.mistakes:
        values = _values(mistake, worked)
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


def _values(mistake: Mistake, worked: Worked) -> Array | None:
    """What somebody gets who has the misconception; None where nothing comes out."""
    if mistake.bends != "forward":
        return None
    try:
        made: Array = mistake.rule(worked.layer, Work(), worked.weights, worked.image[None], run=Run(fast=True))
    except CnncalcError:
        return None
    return np.asarray(made[0])


def _slips(worked: Worked, wrong: Sequence[Wrong]) -> Iterator[Explanation]:
    """The slips that explain every wrong cell."""
    cells: list[tuple[Wrong, Seen]] = [(cell, worked.seen(cell.place[0], cell.place[1:])) for cell in wrong]
    for slip in SLIPS:
        if all(any(_same(value, cell.claimed) for value in slip.values(seen, worked.output)) for cell, seen in cells):
            yield Explanation(slip.name, slip.teaches, False)
            return


def _same(one: Any, other: Any) -> bool:
    return bool(_agree(np.array([one]), np.array([other]))[0])
