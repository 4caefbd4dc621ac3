"""The receptive field of every layer: how large a part of the input a neuron sees, how far apart the fields of two
neighbours lie (the jump), and where the first one starts (the offset; negative in the padding).

Along one axis, neuron o of a layer sees the input's entries from jump*o + offset on, r of them. Walking forward,
r = r_in + (k - 1)*j_in and j = j_in*s (Araujo, Norris and Sim, Computing receptive fields of convolutional neural
networks, Distill 2019). Branches that meet see the union of what each sees. Where a layer is finer than the input
(after upsampling) neighbours take turns in what they see; the field is the largest of them, or a bound that is at most
one entry larger where more than 4,096 of them take turns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any, TypeAlias

from cnncalc import sizes
from cnncalc.layer import SAME_POSITION, Reach
from cnncalc.mistakes import Mistake
from cnncalc.sizes import Size
from cnncalc.spec.network import Network
from cnncalc.work import Step, Work

#: Up to this many neighbours that take turns each one is followed; beyond, the size is a bound.
MOST_PHASES = 4096

#: A place on the input's axis: a size, or a Fraction where a bound stands for too many neighbours.
Entry: TypeAlias = Any


@dataclass(frozen=True)
class Field:
    """What neurons see of the input along one axis.

    Neuron o = period*t + phase sees the entries from advance*t + first[phase] to advance*t + last[phase]; the period
    is 1 unless something was upsampled. `size` is r, the largest count of entries. The steps are written without the
    axis, so that axes that are alike share a field.
    """

    advance: Entry = 1
    first: tuple[Entry, ...] = (0,)
    last: tuple[Entry, ...] = (0,)
    size: Size = 1
    steps: tuple[Step, ...] = field(default=(), compare=False)

    @property
    def period(self) -> int:
        return len(self.first)

    @property
    def jump(self) -> Size | Fraction:
        """Entries of the input between the fields of two neighbours."""
        if len(self.first) == 1:
            alone: Size | Fraction = self.advance
            return alone
        if not isinstance(self.advance, (int, Fraction)):
            symbolic: Size = self.advance / self.period
            return symbolic
        jump = Fraction(self.advance, self.period)
        return jump.numerator if jump.denominator == 1 else jump

    @property
    def offset(self) -> Size:
        """The first entry that neuron 0 sees."""
        return -sizes.whole_part(-self.first[0])

    def steps_along(self, axis: str) -> list[Step]:
        """The steps in the letters of an axis: r_H, j_H."""
        letters = (("r", f"r_{axis}"), ("j", f"j_{axis}"))
        return [step.spelt(letters) for step in self.steps]


#: The fields along the spatial axes, or None: the whole input.
Fields: TypeAlias = tuple[Field, ...] | None

RULE_SIZE = "r_in + (k - 1)*j_in"
RULE_JUMP = "j_in*s"


def receptive_fields(
    network: Network, reaches: Sequence[tuple[tuple[Reach, ...] | None, ...]], bent: Mapping[str, str] | None = None
) -> list[Fields]:
    """The fields of every node of a network; `reaches` holds layer.reach of every node.

    `bent` replaces the formula of a step ("r", "j"), which is how a misconception computes.
    """
    start: Field = Field()
    seen: dict[tuple[Field, Reach], Field] = {}
    joined: dict[tuple[Field, Field], Field] = {}
    fields: list[Fields] = []
    for node, reach in zip(network.nodes, reaches, strict=True):
        if not node.inputs:
            fields.append((start,) * (len(node.shape) - 1))
            continue
        result = _through(fields[node.inputs[0]], reach[0], seen, bent)
        for at, part in zip(node.inputs[1:], reach[1:], strict=True):
            result = _union(result, _through(fields[at], part, seen, bent), joined)
        fields.append(result)
    return fields


def _through(
    fields: Fields, reaches: tuple[Reach, ...] | None, seen: dict[tuple[Field, Reach], Field],
    bent: Mapping[str, str] | None,
) -> Fields:  # fmt: skip
    """The fields behind one layer, from those of its input."""
    if fields is None or reaches is None:
        return None
    if reaches == (SAME_POSITION,) * len(fields):
        return fields
    if len(fields) != len(reaches):  # the layer keeps no position of its input (a reshape)
        return None
    if _all_same(fields) and _all_same(reaches):
        return (_along(fields[0], reaches[0], seen, bent),) * len(fields)
    return tuple([_along(before, reach, seen, bent) for before, reach in zip(fields, reaches, strict=True)])


def _all_same(parts: tuple[object, ...]) -> bool:
    """Whether all axes have the same, which is the rule and need then be found for one of them only."""
    return parts.count(parts[0]) == len(parts)


def _along(
    before: Field, reach: Reach, seen: dict[tuple[Field, Reach], Field], bent: Mapping[str, str] | None
) -> Field:
    """The field behind one layer along one axis; where it was found before, that."""
    if reach == SAME_POSITION:
        return before
    found = seen.get((before, reach))
    if found is None:
        found = seen[before, reach] = _behind(before, reach, bent)
    return found


def _behind(before: Field, reach: Reach, bent: Mapping[str, str] | None) -> Field:
    """The field behind one layer along one axis."""
    step, low, high = reach
    if before.period > 1 or isinstance(before.advance, Fraction):
        return _behind_finer(before, reach)
    if isinstance(step, Fraction) or isinstance(low, Fraction) or isinstance(high, Fraction):
        return _behind_finer(before, reach)
    work = Work(bent)
    size = work("r", RULE_SIZE, r_in=before.size, k=high - low + 1, j_in=before.advance)
    jump = work("j", RULE_JUMP, j_in=before.advance, s=step)
    first = before.first[0] + low * before.advance
    return Field(jump, (first,), (first + size - 1,), size, tuple(work.steps))


def _behind_finer(before: Field, reach: Reach) -> Field:
    """The field behind one layer where neighbours take turns: every phase is followed on its own."""
    if _has_symbols(before, reach):
        return _behind_many(before, reach)
    step = Fraction(reach.step)
    q = before.period
    # Neuron o sees the middle layer from step*o on; both repeat when o has grown by this period.
    period = step.denominator * q // gcd(step.numerator, q)
    if period > MOST_PHASES or isinstance(before.advance, Fraction):
        return _behind_many(before, reach)
    first, last = [], []
    for phase in range(period):
        low, high = ceil(step * phase + reach.low), floor(step * phase + reach.high)
        first.append(_entry(before, before.first, low))
        last.append(_entry(before, before.last, high))
    advance = before.advance * int(step * period) // q
    return _field(advance, first, last)


def _behind_many(before: Field, reach: Reach) -> Field:
    """The field behind one layer where too many neighbours take turns to follow each: a bound that holds for all."""
    jump: Entry = before.jump
    first = sizes.minimum(*[entry - phase * jump for phase, entry in enumerate(before.first)]) + jump * reach.low
    last = sizes.maximum(*[entry - phase * jump for phase, entry in enumerate(before.last)]) + jump * reach.high
    return Field(jump * reach.step, (first,), (last,), sizes.whole_part(last - first) + 1)


def _has_symbols(before: Field, reach: Reach) -> bool:
    return any(hasattr(part, "free_symbols") for part in (*reach, before.advance, *before.first, *before.last))


def _entry(before: Field, bounds: tuple[Entry, ...], neuron: int) -> Entry:
    turn, phase = divmod(neuron, before.period)
    return before.advance * turn + bounds[phase]


def _field(advance: Entry, first: Sequence[Entry], last: Sequence[Entry]) -> Field:
    size = max(end - begin + 1 for begin, end in zip(first, last, strict=True))
    period = len(first)
    if period > 1:  # where all phases do the same the neighbours take no turns
        turn = Fraction(advance, period)
        step = turn.numerator
        moves = all(first[p] == first[0] + p * step and last[p] == last[0] + p * step for p in range(period))
        if turn.denominator == 1 and moves:
            return Field(step, (first[0],), (last[0],), size)
    return Field(advance, tuple(first), tuple(last), size)


def _union(one: Fields, other: Fields, joined: dict[tuple[Field, Field], Field]) -> Fields:
    """The fields of a neuron that sees what two branches see."""
    if one is None or other is None or len(one) != len(other):
        return None
    if one is other or one == other:
        return one
    if any(a.jump != b.jump for a, b in zip(one, other, strict=True)):
        return None  # neighbours drift apart: no bound holds for every position
    if _all_same(one) and _all_same(other):
        return (_joined((one[0], other[0]), joined),) * len(one)
    return tuple([_joined(pair, joined) for pair in zip(one, other, strict=True)])


def _joined(pair: tuple[Field, Field], joined: dict[tuple[Field, Field], Field]) -> Field:
    """The field of a neuron that sees two fields along an axis; where it was found before, that."""
    found = joined.get(pair)
    if found is None:
        found = joined[pair] = pair[0] if pair[0] == pair[1] else _join(*pair)
    return found


def _join(a: Field, b: Field) -> Field:
    period = lcm(a.period, b.period)
    if period > MOST_PHASES or isinstance(a.advance, Fraction) or isinstance(b.advance, Fraction):
        return _join_many(a, b)
    if period == 1:
        first, last = sizes.minimum(a.first[0], b.first[0]), sizes.maximum(a.last[0], b.last[0])
        work = Work()
        size = work("r", "last - first + 1", last=last, first=first)
        return Field(a.advance, (first,), (last,), size, tuple(work.steps))
    advance = a.advance * (period // a.period)
    phases = range(period)
    firsts = [min(_entry(a, a.first, phase), _entry(b, b.first, phase)) for phase in phases]
    lasts = [max(_entry(a, a.last, phase), _entry(b, b.last, phase)) for phase in phases]
    return _field(advance, firsts, lasts)


def _join_many(a: Field, b: Field) -> Field:
    jump: Entry = a.jump
    first = sizes.minimum(*[entry - phase * jump for each in (a, b) for phase, entry in enumerate(each.first)])
    last = sizes.maximum(*[entry - phase * jump for each in (a, b) for phase, entry in enumerate(each.last)])
    return Field(jump, (first,), (last,), sizes.whole_part(last - first) + 1)


def reaches_of(network: Network) -> list[tuple[tuple[Reach, ...] | None, ...]]:
    """layer.reach of every node; equal layers on equal shapes are asked once."""
    return [use.reach for use in network.uses]


def _mistake(name: str, teaches: str, **formulas: str) -> Mistake:
    def rule(network: Network, work: Work) -> list[Fields]:
        return receptive_fields(network, reaches_of(network), {**work.bent, **formulas})

    return Mistake(name, "receptive_field", teaches, rule)


#: Misconceptions about receptive fields: rules on a network, not on a layer.
MISTAKES = (
    _mistake(
        "receptive-field-multiplied",
        "Each further layer adds (k - 1) steps of the jump; sizes multiply only where the stride equals the kernel.",
        r="r_in*k",
    ),
    _mistake(
        "receptive-field-stride-ignored",
        "Behind a stride, one step of the kernel is a jump of several entries of the input.",
        r="r_in + (k - 1)",
    ),
    _mistake("receptive-field-kernels-added", "The first entry is shared: each layer adds k - 1, not k.",
             r="r_in + k*j_in"),
    _mistake("receptive-field-last-kernel", "A neuron also sees what the layers before its own have looked at.", r="k"),
    _mistake("jump-forgotten", "Every stride multiplies the jump.", j="j_in"),
)  # fmt: skip
