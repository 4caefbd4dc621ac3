"""The gate of a bank: draw many variants of an exercise, and look for whatever would be unfair to a student.

What is checked of each variant: the key equals what an oracle computes that shares no line with this program's rules
(oracle.py); no wrong answer equals the key or another one, and in every tenth variant each comes out again when it is
computed anew; no variant comes twice; the hand-cost keeps its bounds; what the answer sheet shows for an answer is
read back as it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from cnncalc.errors import CnncalcError
from cnncalc.exercise import oracle
from cnncalc.exercise.answers import Answer, FormulaAnswer, alike
from cnncalc.exercise.bank import Bank, Exercise, read_bank
from cnncalc.exercise.draws import UNFIT, BankError
from cnncalc.exercise.expressions import value_at
from cnncalc.exercise.handcost import HandCost
from cnncalc.exercise.question import Part, Question

#: Faults of one exercise that are kept.
MOST_FAULTS = 10
#: Every so many variants one is drawn and worked twice.
TWICE_EVERY = 10


@dataclass(frozen=True)
class Fault:
    """What is wrong with a variant; seed and number show it again."""

    number: int
    part: str
    message: str


@dataclass(frozen=True)
class Tested:
    """What the gate found in one exercise.

    variants   how many there are; None for more than 10**12
    unchecked  parts whose key no oracle computes, with why
    fewest     for each part the fewest wrong answers that a variant had
    cost       the largest hand-cost
    names      the misconceptions that made a wrong answer
    problem    what its author has to mend before anything can be checked
    """

    exercise: str
    seed: str
    draws: int
    variants: int | None
    faults: tuple[Fault, ...]
    unchecked: tuple[tuple[str, str], ...]
    fewest: dict[str, int]
    cost: HandCost
    names: frozenset[str]
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not (self.faults or self.unchecked or self.problem)


def passed_through(exercise: Exercise, draws: int, seed: str) -> Tested:
    """Draw variants of an exercise, all of them where it has fewer, and check each."""
    faults: list[Fault] = []
    unchecked: dict[str, str] = {}
    seen: dict[bytes, int] = {}
    fewest: dict[str, int] = {}
    cost = HandCost()
    names: set[str] = set()
    variants, checked, problem = None, 0, ""
    try:
        variants = exercise.variants
        for number in range(min(draws, exercise.draws.variants)):
            question = exercise.draw(seed, number)
            again = question if number % TWICE_EVERY else exercise.draw(seed, number)
            faults += _faults(exercise, question, again, seen, unchecked)
            for part in question.parts:
                fewest[part.name] = min(fewest.get(part.name, len(part.distractors)), len(part.distractors))
                names |= {wrong.name for wrong in part.distractors}
            cost = _largest(cost, question.cost)
            checked += 1
            if len(faults) >= MOST_FAULTS:
                break
    except BankError as error:
        problem = str(error)
    return Tested(
        exercise.name, seed, checked, variants, tuple(faults[:MOST_FAULTS]), tuple(unchecked.items()), fewest, cost,
        frozenset(names), problem,
    )  # fmt: skip


def tested_by_name(name: str, folder: Path | None, draws: int, seed: str) -> Tested:
    """The same by the exercise's name: what another process is told."""
    return passed_through(_bank(folder).find(name), draws, seed)


@cache
def _bank(folder: Path | None) -> Bank:
    return read_bank(folder)


def _faults(
    exercise: Exercise, question: Question, again: Question, seen: dict[bytes, int], unchecked: dict[str, str]
) -> Iterator[Fault]:
    number = question.number
    printed = _printed(question)
    if printed in seen:
        yield Fault(number, "", f"the same variant as number {seen[printed]}")
    seen[printed] = number
    if printed != _printed(again):
        yield Fault(number, "", "drawn again, the variant is another one")
    for bound in fields(HandCost):
        most, costs = getattr(exercise.bounds, bound.name), getattr(question.cost, bound.name)
        if most and costs > most:
            yield Fault(number, "", f"hand-cost: {bound.name} is {costs}, the bound is {most}")
    for part, other in zip(question.parts, again.parts, strict=True):
        for message in _faults_of(part, other):
            yield Fault(number, part.name, message)
        try:
            yield from (Fault(number, part.name, message) for message in _beside_oracle(part))
        except oracle.UnknownError as error:
            unchecked[part.name] = str(error)
        except BankError:
            raise
        except UNFIT as error:
            unchecked[part.name] = f"the oracle cannot compute it: {type(error).__name__}: {error}"


def _beside_oracle(part: Part) -> Iterator[str]:
    stated, answer = part.stated(), part.answer
    if isinstance(answer, FormulaAnswer):
        for point in stated.get("points") or oracle.points(answer.symbols):
            expected, value = oracle.solve(stated, point), value_at(answer.value, point, oracle.sample)
            if not alike(value, expected, 0):
                at = ", ".join(f"{name} = {size}" for name, size in point.items())
                yield f"the key is {_shown(answer)}, {value} for {at}, where the oracle computes {expected}"
                return
        return
    expected = oracle.solve(stated)
    if not answer.same(answer.value, _like(answer, expected)):
        yield f"the key is {_shown(answer)}, the oracle computes {expected!r:.200}"


def _faults_of(part: Part, again: Part) -> Iterator[str]:
    answer = part.answer
    wrongs = part.distractors
    values = [answer.value, *(wrong.value for wrong in wrongs)]
    if any(answer.same(one, other) for at, one in enumerate(values) for other in values[:at]):
        yield "a wrong answer equals the key or another one"
    redone = again.distractors
    same = len(redone) == len(wrongs) and all(
        one.name == other.name and answer.same(one.value, other.value)
        for one, other in zip(wrongs, redone, strict=True)
    )
    if not same:
        yield "computed again, the wrong answers are others"
    if part.choices:
        return
    for value in values:
        text = answer.text(value)
        try:
            read = answer.read(text)
        except CnncalcError as error:
            yield f"the sheet's own entry {text!r} is not read: {error}"
            continue
        if not answer.same(read, value):
            yield f"the sheet's own entry {text!r} is read as something else"


def _printed(question: Question) -> bytes:
    """What a student sees of a variant: drawn values, shown exactly."""
    items = []
    for name, value in sorted(question.drawn.items()):
        items.append(f"{name}={value.tolist() if hasattr(value, 'tolist') else value}")
    return ";".join(items).encode()


def _like(answer: Answer, expected: Any) -> Any:
    """What the oracle computed, in the form of an answer's value."""
    import numpy as np

    if hasattr(answer.value, "ndim"):
        made = np.empty(answer.value.shape, dtype=object)
        expected = np.array(expected, dtype=object)
        if made.size != expected.size:
            return expected
        made[...] = expected.reshape(made.shape)
        return made
    return tuple(expected) if isinstance(answer.value, tuple) else expected


def _shown(answer: Answer) -> str:
    return answer.text(answer.value)


def _largest(first: HandCost, second: HandCost) -> HandCost:
    return HandCost(*(max(getattr(first, f.name), getattr(second, f.name)) for f in fields(HandCost)))
